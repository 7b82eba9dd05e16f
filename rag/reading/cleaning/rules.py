"""The rules for lines that belong to the file but not to the speech, each with a name.

One entry of the table is one rule. To undo or sharpen a rule, change it here: nothing else decides
which single lines are set aside. Runs of lines (an advertisement in front of the title, a glossary,
page numbers) are found by the neighbouring files. A rule of ``RULES`` must match a whole line, one
of ``PARTS`` matches where a line begins or ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from rag.domain import AsideKind
from rag.reading.lines import HAN
from rag.reading.people import FAMILY


class Where(Enum):
    """In which part of the file a rule holds."""

    ENDS = auto()
    TAIL = auto()
    ANYWHERE = auto()


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` is what people read; ``longest`` counts the characters a line may have."""

    name: str
    kind: AsideKind
    where: Where
    pattern: re.Pattern[str]
    longest: int


def _rules(kind: AsideKind, *entries: tuple[str, Where, int, str]) -> tuple[Rule, ...]:
    return tuple(
        Rule(name, kind, where, re.compile(pattern), longest)
        for name, where, longest, pattern in entries
    )


def _any(words: str) -> str:
    """A pattern for any of the words; longer ones first, so that none hides behind another."""
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


S: Final = "[ \\t　]*"
OPEN: Final = r"[（(【\[]?"
CLOSE: Final = r"[）)】\]]?[。.]?"
NAME: Final = rf"(?!谢谢)(?:{FAMILY}[ 　]?[{HAN}]{{1,2}}|[{HAN}]{{1,6}}·[{HAN}]{{1,6}})"
NAMES: Final = rf"{NAME}(?:[ 　、，,]{{1,3}}{NAME}){{0,4}}"
DATE: Final = r"(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日"
PAPER: Final = (
    rf"(?:{_any('新华社 中新社 中新网 人民网 新华网 光明网 央视网 本报 本台 本网 本刊')}|"
    rf"[{HAN}]{{2,6}}(?:日报|晚报)社?)"
)
REPORTER: Final = (
    rf"{_any('本报 本台 本网 本刊 新华社 特约 见习 实习 首席 全媒体 融媒体')}?"
    rf"{_any('记者 通讯员 摄影 特约撰稿')}"
)
REPORTERS: Final = (
    rf"{REPORTER}{S}[：:/]?{S}{NAMES}(?:{S}[、，,/]?{S}{REPORTER}{S}[：:/]?{S}{NAMES})*"
)
EDITOR: Final = _any(
    "责任编辑 责编 编辑 校对 校审 审核 审校 审稿 初审 复审 终审 一审 二审 三审 排版 美编 监制 供稿 "
    "撰稿 文字 摄影 图片 制作 值班编辑 值班主任 值班编委 录入 签发"
)
DATELINE: Final = rf"{PAPER}[{HAN}]{{0,8}}{DATE}{S}(?:电|讯)"

RULES: Final = (
    *_rules(
        AsideKind.NAVIGATION,
        (
            "当前位置栏", Where.ENDS, 80,
            rf"(?:{_any('您的 您当前的 您现在的 你的 当前 所在')})?位置{S}[：:].*",
        ),
        ("首页路径", Where.ENDS, 80, rf"(?:网站)?首页{S}(?:[/>»›＞|｜-]|&gt;).*"),
        (
            "分享栏", Where.ENDS, 80,
            rf"(?:一键)?分享[到至]?{S}[：:]?(?:{S}{_any('微信好友 微信 微博 QQ空间 QQ 朋友圈')}|"
            rf"{S}{_any('人人网 新浪微博 腾讯微博 更多 复制链接')})*|"
            r"扫一扫[，,]?(?:在手机上?(?:打开|查看|阅读)|分享).{0,16}",
        ),
        (
            "打印关闭栏", Where.ENDS, 80,
            rf"(?:{OPEN}(?:{_any('打印 关闭')}{_any('本页 窗口 文章')}?|返回(?:顶部|首页|列表)?|"
            rf"收藏(?:本页)?|(?:我要)?纠错){CLOSE}[ 　|｜]*)+",
        ),
        (
            "字体栏", Where.ENDS, 80,
            rf"[【\[]?字[体号](?:大小)?[】\]]?{S}[：:]?{S}[【\[]?"
            rf"(?:{_any('大 中 小 特大 超大 默认')}[】\]]?[ 　|/【\[]*){{2,4}}.{{0,12}}",
        ),
        ("上一篇下一篇", Where.ENDS, 80, rf"[上下前后]一[篇条页](?:{S}[：:].*)?"),
        (
            "浏览次数栏", Where.ENDS, 40,
            rf"{OPEN}(?:浏览|阅读|点击|访问)(?:次数|量|数)?{S}[：:]{S}\d[\d,]*{S}次?{CLOSE}",
        ),
        (
            "登录搜索栏", Where.ENDS, 80,
            rf"(?:{_any('登录 注册 无障碍 无障碍浏览 无障碍阅读 长者模式 适老版')}[ 　|｜/]*|"
            rf"{_any('简体 繁体 简体版 繁体版')}[ 　|｜/]*|"
            rf"{_any('English 手机版 移动版 站内搜索 搜索 设为首页 加入收藏')}[ 　|｜/]*)+",
        ),
        (
            "栏目条", Where.ENDS, 80,
            rf"[{HAN}]{{2,6}}(?:{S}[|｜]{S}[{HAN}]{{2,8}}){{3,}}|"
            rf"首页(?:[ 　]+[{HAN}]{{2,6}}){{2,}}",
        ),
        (
            "网站版权栏", Where.TAIL, 120,
            rf"(?:版权所有|Copyright|©).*|.*(?:ICP备|公网安备){S}\d+.*|网站标识码.*|"
            rf"(?:{_any('网站地图 联系我们 关于我们 法律声明 隐私声明')}[ 　|｜]*)+|"
            rf"(?:网站)?{_any('主办单位 主办 承办单位 承办 技术支持')}{S}[：:].*",
        ),
    ),
    *_rules(
        AsideKind.PAGE,
        (
            "公文版记", Where.TAIL, 160,
            rf"主题词{S}[：:].*|(?:{_any('主送 抄送 抄报 抄呈 分送 报送')}|[报送发])"
            rf"{S}[：:].*[。、\w）)]|[{HAN}（）() 　]{{0,40}}\d{{4}}年\d{{1,2}}月\d{{1,2}}日{S}"
            rf"{_any('印发 翻印 印制 印')}|"
            rf"[（(]?共印{S}\d+{S}份[）)]?|[{HAN}]{{2,20}}{S}(?:校对|打印){S}[：:].{{1,12}}|"
            rf"[（(]此件{_any('公开发布 主动公开 依申请公开 不予公开 不公开 删减后公开')}[）)]|"
            rf"[（(]此件发至.{{1,16}}[）)]|(?:信息)?公开(?:方式|选项|属性|类别){S}[：:].{{2,8}}",
        ),
    ),
    *_rules(
        AsideKind.CREDIT,
        (
            "公众号的题下栏", Where.ENDS, 80,
            rf"(?:原创[ 　].{{0,30}}|(?!.*(?:书记|长|主任|主席|同志)[ 　])[^。，：]{{2,30}}[ 　])"
            rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}[ 　]+\d{{1,2}}:\d{{2}}(?::\d{{2}})?"
            rf"(?:[ 　]+(?:发表于|发布于){S}[{HAN}]{{1,8}})?",
        ),
        ("编者按", Where.ENDS, 500, rf"[【\[（(]?编[ 　]?者[ 　]?按[】\]）)]?{S}[：:]?{S}.{{6,}}"),
    ),
    *_rules(
        AsideKind.NAVIGATION,
        (
            "公众号的按钮", Where.ENDS, 60,
            rf"(?:点击|轻触|戳)(?:上方|下方|上面|下面|左上角|右上角|左下角)?.{{0,6}}"
            rf"(?:蓝字|蓝色字|标题下|名片|头像|卡片|阅读原文).{{0,20}}|"
            rf"长按.{{0,10}}(?:二维码|图片).{{0,16}}|(?:END|\W*THE END\W*|—+END—+|- END -)|"
            rf"阅读原文|阅读{S}[\d.,]+{S}[万w+]*\+?|预览时标签不可点|微信扫一扫关注.*|"
            rf"[继向][续上]滑动看下一个|喜欢此内容的人还喜欢|"
            rf"(?:{_any('点赞 赞 在看 分享 收藏 转发 留言 写留言')}{S}\d*[ 　|｜/、]*)+",
        ),
    ),
    *_rules(
        AsideKind.ADVERTISEMENT,
        (
            "文中插入的广告", Where.ANYWHERE, 80,
            rf"(?=.*{_any('加 扫 关注 免费 领取 订阅 更多 获取 联系 代写 客服 进群')}).{{0,40}}"
            rf"{_any('QQ 微信 公众号 vx VX 会员群 资料群 店铺 淘宝')}(?:号|群)?{S}[：:]?{S}"
            r"(?:[0-9A-Za-z_-]{5,}|[“「【][^”」】]{2,16}[”」】])[^。！；，]{0,20}",
        ),
        (
            "资料网站的广告", Where.ANYWHERE, 80,
            rf"(?=.*{_any('资料 材料 公文 范文 讲话稿 文库 下载')}).{{0,40}}"
            r"(?:https?://|www\.)[\w./?=&-]+[^。！；，]{0,16}",
        ),
    ),
    *_rules(
        AsideKind.WATERMARK,
        (
            "网址水印", Where.ANYWHERE, 60,
            r"(?:https?://|www\.)[\w./?=&%#-]+|[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org)(?:\.cn)?/?",
        ),
        (
            "保密或用途水印", Where.ANYWHERE, 40,
            rf"{OPEN}(?:内部{_any('资料 材料 文件 使用 学习 交流')}|"
            rf"仅供(?:内部)?{_any('学习 参考 交流')})(?:[ 　，,、·！!]*(?:"
            rf"{_any('请注意保存 注意保存 注意保密 妥善保管 仅供参考 仅供学习')}|"
            rf"{_any('参考 交流 使用')}|"
            rf"{_any('不得 请勿 严禁 禁止')}{_any('外传 转载 传播 翻印')}))*{CLOSE}",
        ),
        ("扫描软件水印", Where.ANYWHERE, 40, r"(?:由[ 　]?)?(?:扫描全能王|CamScanner).{0,20}"),
    ),
    *_rules(
        AsideKind.CAPTION,
        (
            "图片说明（图为…）", Where.ANYWHERE, 150,
            rf"[（(▲△▼]?{S}(?:[上下左右]?图|照片){S}[①②③④⑤1-9一二三四五]?{S}(?:为(?![不了谁什])|[：:]).{{2,}}",
        ),
        (
            "图片说明（记者摄）", Where.ANYWHERE, 200,
            rf".*?(?:{REPORTER}|{PAPER})[ 　：:/]*{NAMES}[ 　/]*"
            rf"{_any('摄 供图 摄影报道 航拍 图')}[）)]?。?|"
            rf"[^。]*[ 　（(]{NAME}[ 　]*{_any('摄 供图 航拍')}[）)]?",
        ),
        ("资料图片", Where.ANYWHERE, 40, r"[（(](?:资料图片?|资料照片?|图片来源.+|图文无关)[）)]"),
    ),
    *_rules(
        AsideKind.CREDIT,
        ("电头", Where.ENDS, 80, rf"[（(]?{DATELINE}(?:{S}[（(][^）)]+[）)])?[）)]?"),
        (
            "记者署名", Where.ENDS, 80,
            rf"{OPEN}(?:文[/／])?{PAPER}?{S}{REPORTERS}{S}(?:报道)?{CLOSE}",
        ),
        (
            "来源", Where.ENDS, 60,
            rf"{OPEN}{_any('本文 稿件 文章 信息 资料 新闻')}?来源{S}[：:]"
            rf"(?!.*(?:时间|日期)[：:])[^，。；]+{CLOSE}",
        ),
        (
            "编辑审核署名", Where.ENDS, 80,
            rf"{OPEN}{EDITOR}{S}[：:/]{S}{NAMES}"
            rf"(?:[ \t　|｜、，,；;/]*{EDITOR}{S}[：:/]{S}{NAMES})*{S}{CLOSE}",
        ),
        (
            "刊载或整理说明", Where.ENDS, 90,
            rf"[（(](?:[本此该全]文)?"
            rf"{_any('原载 刊载 载 摘自 选自 摘编自 转自 原文刊于 刊于 刊登于')}[^）)]+[）)]|"
            r"[（(](?:根据|据)?(?:现场)?(?:录音|速记)[^）)]{0,30}整理[^）)]{0,30}[）)]",
        ),
    ),
)  # fmt: skip

PARTS: Final = _rules(
    AsideKind.CREDIT,
    ("电头", Where.ENDS, 0, rf"^{DATELINE}(?:{S}[（(][{HAN}]{{0,6}}(?:记者|通讯员)[^）)]+[）)])?"),
    ("句末记者署名", Where.TAIL, 0, rf"(?<=[。！？”])[（(]{PAPER}?{S}{REPORTERS}[）)]$"),
)
"""What may stand at the beginning or end of a line that is otherwise speech."""

LEAD_CAPTION: Final = re.compile(
    r"(?<![\d年])\d{1,2}月\d{1,2}日[，,][^\n]{4,160}?"
    r"(?:开幕|召开|举行|报告|讲话|致辞|贺词)[^\n]{0,80}?(?:摄[）)]?|。)[ 　]*$"
)
"""A caption that ran into the line of the salutation: what stands before 各位代表： and tells of
the meeting from outside."""
