"""Words that stand in so many names that they say nothing by themselves."""

from __future__ import annotations

import re

_WORN = frozenset(
    """
    主要 行动 关键 着力 原则 因素 重要 办法 困难重重 成绩 成就 目标任务 座谈会
    总书记 重要讲话 指示 同志 工作 问题 方面 群众 单位 部门 干部 发展 建设 情况
    措施 重点 全县 全市 全省 全国 我们 国家 社会 经济 基础 能力 水平 机制 体系
    制度 政策 任务 目标 要求 责任 力度 作用 领域 环节 时间 今年 去年 会议 讲话
    精神 领导 人民 政府 地方 地区 中央 各地 各级 年底 关系 条件 增长 标准 学习
    贯彻 学习贯彻 落实 贯彻落实 思想 认识 思想认识 社会主义 中国 特色 中国特色 全面
    基本 总体 结果 过程 积极性 特点 意义 形势 进展 效果 成效 行为 方式 方法 结构
    质量 方针 路线 战略 伟大 旗帜 理论 指导 推进 推动 加强 加快 提高 促进 完善
    坚持 实现 实施 支持 保持 进一步 继续 积极 万元 亿元 其他 各族人民 人均 有关
    相关 一批 重大 工程 项目 事业 事情 改善 需要 力量 国内 国内外 世界 历史 时期
    阶段 方向 根本 坚定 不断 努力 深入 扎实 有效 稳步 取得 当前 目前 近年 具体
    综合 有利 有利条件 共同 统一 统筹 合理 必须 开展 做好 抓好 切实 良好 经济社会
    进步 党中央 国务院 领会 深刻 研读 反复 用心 领悟 吃透 实质 自觉 成立
    当务之急 清醒头脑 头脑 国民经济 至关重要 深刻领会 采取 果断 注重 统筹兼顾 兼顾
    中国政府 本届政府 各级政府 紧迫感 危机感 压实 压紧 落细 举措 增强 实际
    """.split()
)
_PLAN_PERIOD = re.compile(r"第?[一二三四五六七八九十]+五")


def is_worn(word: str) -> bool:
    """Whether a word stands in so many names that it says nothing by itself."""
    return (
        word in _WORN
        or len(word) < 2
        or any(c.isdigit() for c in word)
        or bool(_PLAN_PERIOD.fullmatch(word))
    )
