"""The fields of government that speeches divide their work into, told by their usual words.

Official texts are filed under standing subject words; the same few dozen fields return in every
speech, whatever the wording. A stretch is described by how much of it belongs to each field: this
finds two stretches on one field that share few words, and names a theme in a few characters.
Knows nothing of speeches: text in, weights out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache

from rag.folding import fold

FIELDS: Mapping[str, str] = {
    "疫情防控": "疫情 防疫 疫苗 病例 核酸 常态化防控 人物同防 疫后 非典 禽流感",
    "生态环保": "生态 环保 污染 绿水青山 蓝天 碧水 净土 排放 湿地 空气质量 断面水质 "
    "环境治理 环境保护 "
    "节能 能耗 减排 国土绿化 臭氧 扬尘 督察 矿山修复 造林",
    "水利水资源": "水资源 节水 治水 水利 河长制 河湖 水库 灌区 饮用水 地下水 水源地 "
    "用水 调水 供水 圩堤",
    "粮食生产": "粮食 夏粮 秋粮 播种面积 三夏 麦田 水稻 稻谷 种粮 春耕 亩产 单产 育秧 农机 植保",
    "耕地保护": "耕地 永久基本农田 撂荒 田长 大棚房 高标准农田",
    "乡村振兴": "乡村振兴 三农 农业农村 农村改革 新农村 和美乡村 示范村 农民增收 户厕 "
    "村集体 土地承包 "
    "农业补贴 农村综合改革 村规民约",
    "脱贫帮扶": "脱贫 扶贫 返贫 帮扶 贫困 监测户 两不愁三保障",
    "产业发展": "产业 工业 制造业 集群 龙头企业 产业链 转型升级 装备 新材料 园区 "
    "规模以上 战略性新兴 "
    "新能源 产能 兼并重组",
    "项目投资": "项目 投资 开工 竣工 专项债券 招商 重点工程 投产 续建",
    "经济运行": "经济运行 稳增长 生产总值 下行压力 稳中求进 六稳 六保 宏观调控 平稳较快 经济增长 "
    "经济社会发展 预期目标",
    "财政税收": "财政 税收 预算 赤字 减税 国债 转移支付 收支 增值税 退税",
    "金融信贷": "金融 信贷 银行 贷款 货币 融资 证券 保险业 利率 汇率 授信 债务",
    "消费市场": "消费 商贸 零售 家电下乡 物流 电商 市场秩序 内需 夜经济",
    "文化旅游": "文化 旅游 文旅 文物 景区 体育 文艺 新闻出版 非物质文化遗产 广播影视",
    "科技创新": "科技 创新 研发 技术改造 专利 知识产权 高新技术 实验室 创新体系",
    "人才队伍": "人才 引才 科技特派员 返乡创业 高层次 队伍建设 归雁",
    "改革": "改革 放管服 体制机制 国有企业 混合所有制 行政审批 价格改革 所有制",
    "对外开放": "开放 外贸 进出口 外资 出口 口岸 走出去 自由贸易 一带一路 境外",
    "营商环境": "营商环境 惠企 审批 民营企业 中小企业 市场主体 经营主体 拖欠 企业家 减负",
    "区域协调": "区域 都市圈 城市群 一体化 西部大开发 中部崛起 东北 协同发展 融合发展 抱团发展",
    "城市建设": "城市 老旧小区 城中村 城镇化 停车 物业 棚户区 宜居 市政 规划建设",
    "住房": "住房 房地产 保障房 廉租 公租房 房价 住房公积金 办证难",
    "交通基础设施": "交通 公路 铁路 高铁 机场 港口 码头 大桥 公交 基础设施",
    "能源": "能源 煤炭 电力 石油 天然气 煤电 电网 输变电",
    "民生保障": "民生 办实事 实事 困难群众 兜底 急难愁盼 公共服务 幸福感 获得感 低收入 群众生活",
    "就业": "就业 创业 失业 高校毕业生 农民工 务工 招工 下岗 再就业 岗位",
    "社会保障": "社会保障 社保 养老 低保 社会救助 医保 保险制度 残疾人 慈善 养老金",
    "收入分配": "收入分配 居民收入 工资 可支配收入 劳动报酬 最低工资",
    "教育": "教育 学校 教师 学生 义务教育 职业教育 高校 中小学 幼儿园 学位",
    "医疗卫生": "医疗 卫生 医院 医药 中医 公共卫生 健康 新型农村合作医疗 药物 床位",
    "人口": "人口 计划生育 生育 老龄 妇女儿童 托育",
    "安全生产": "安全生产 事故 隐患 消防 危化 矿山安全 食品药品安全 食品安全 治本攻坚",
    "防灾减灾": "防汛 抗旱 抗灾 救灾 减灾 地震 灾后 洪涝 灾区 恢复重建 雨情",
    "社会治理": "社会治理 社会稳定 信访 矛盾纠纷 扫黑除恶 治安 平安 网格 枫桥 基层治理 "
    "突发事件 社会管理",
    "民主法治": "法治 法制 依法行政 执法 司法 普法 立法 民主 听证",
    "党的建设": "党建 党史 党组织 党员 换届 党的领导 学习教育 政治建设 全面从严治党 主题教育",
    "学习贯彻": "重要讲话 指示精神 学习贯彻 传达学习 学习宣传 思想武装 四个意识 两个维护 指导思想",
    "作风与落实": "作风 督查 落实 考核 责任 问责 担当 减负 一线 调度 台账 销号 包保",
    "廉政": "廉政 反腐 腐败 廉洁 三公经费 清正",
    "政府建设": "政府自身建设 职能转变 政务公开 行政效率 机构改革 公务员",
    "国防军队": "国防 军队 解放军 武警 民兵 双拥 军民",
    "港澳台": "香港 澳门 台湾 两岸 一国两制 同胞",
    "外交": "外交 国际社会 周边 和平发展 多边 国际合作 和谐世界",
    "民族宗教侨务": "民族 宗教 侨务 少数民族 海外侨胞",
    "存在问题": "困难 问题 差距 短板 不足 矛盾 挑战",
}
"""Field -> the words by which it is told."""

_LEAD = 40
_LEAD_WEIGHT = 2.0
_GENERIC = {"存在问题": 0.4, "作风与落实": 0.6, "产业发展": 0.8, "项目投资": 0.7, "区域协调": 0.8}


@lru_cache(maxsize=1)
def _pattern() -> tuple[re.Pattern[str], Mapping[str, str]]:
    of = {word: name for name, words in FIELDS.items() for word in words.split()}
    ordered = sorted(of, key=len, reverse=True)
    # 「各项目标」 tells of no 项目.
    return re.compile("|".join(map(re.escape, ordered)).replace("项目", "项目(?!标)")), of


def field_weights(text: str) -> dict[str, float]:
    """How much of ``text`` tells of each field; what it opens with counts double. {} for none."""
    pattern, of = _pattern()
    found: dict[str, float] = {}
    for match in pattern.finditer(fold(text)):
        name = of[match.group()]
        weight = _LEAD_WEIGHT if match.start() < _LEAD else 1.0
        found[name] = found.get(name, 0.0) + weight * _GENERIC.get(name, 1.0)
    return {name: math.sqrt(weight) for name, weight in found.items()}
