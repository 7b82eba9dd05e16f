"""Traditional characters -> simplified ones, one for one, so that rules need to be written once.

For finding only: offsets are the same in both, and what is found is quoted from the original.
Knows just the characters that the rules of reading are made of (offices, works, meetings, places,
surnames), not the language.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Final

from rag.domain import Evidence, Metadata, Span

_TRADITIONAL: Final = (
    "講話報發辭詞賀獻問閉總結綱開黨課會議論壇儀動訓練節縣長區鎮鄉書記經濟員專調顧廳處時間點題"
    "標單聞訊電錄製編審圖資來覽閱擊關載選現場館樓賓禮廈廣學習國際團體務辦組織統計財稅農業環衛"
    "監紀檢軍師隊臺灣門們親愛貴諸戰壯僑協導據謝張劉楊趙黃吳孫陳馬羅鄭韓馮許鄧蕭葉蘇盧蔣賈閻餘"
    "鍾譚陸範萬錢湯龍賴龔嚴蘭侖齊喬顏華歐陽項東畢鄒倫麥聶溫莊鮑費駱晉婁應車連樂簡屆號與為於這"
    "對繕謹職縉滬閩鋼鐵銀險鑑聯繫勞糧產權護衆眾羣"
)
_SIMPLIFIED: Final = (
    "讲话报发辞词贺献问闭总结纲开党课会议论坛仪动训练节县长区镇乡书记经济员专调顾厅处时间点题"
    "标单闻讯电录制编审图资来览阅击关载选现场馆楼宾礼厦广学习国际团体务办组织统计财税农业环卫"
    "监纪检军师队台湾门们亲爱贵诸战壮侨协导据谢张刘杨赵黄吴孙陈马罗郑韩冯许邓萧叶苏卢蒋贾阎余"
    "钟谭陆范万钱汤龙赖龚严兰仑齐乔颜华欧阳项东毕邹伦麦聂温庄鲍费骆晋娄应车连乐简届号与为于这"
    "对缮谨职缙沪闽钢铁银险鉴联系劳粮产权护众众群"
)
_NOT_QUOTED: Final = ("date", "kind")


def simplified(text: str) -> str:
    """``text`` with the same offsets; ``text`` itself where it has no such character."""
    return text.translate(str.maketrans(_TRADITIONAL, _SIMPLIFIED))


def as_written(metadata: Metadata, text: str) -> Metadata:
    """Metadata that was found in ``simplified(text)`` with its values as ``text`` writes them."""
    changed = {}
    for field in fields(metadata):
        evidence: Evidence | None = getattr(metadata, field.name)
        if evidence and evidence.span and field.name not in _NOT_QUOTED:
            changed[field.name] = replace(
                evidence, value=_value(evidence.value, evidence.span, text)
            )
    return replace(metadata, **changed)


def _value(value: str, span: Span, text: str) -> str:
    """The characters of ``span`` of which ``value`` is made: it leaves out, it adds nothing."""
    words = text[span.start : span.end]
    plain = simplified(words)
    taken: list[str] = []
    at = 0
    for char in value:
        found = plain.find(char, at)
        if found < 0:
            return value
        taken.append(words[found])
        at = found + 1
    return "".join(taken)
