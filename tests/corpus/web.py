"""Our sample speeches as pages of a government's web site: navigation around and links beside."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

_NAVIGATION = "".join(
    f'<li><a href="/{n}/">{words}</a></li>'
    for n, words in enumerate("首页 政务公开 领导之窗 政策文件 办事服务 互动交流 走进本地".split())
)
_BESIDE = "".join(
    f'<li><a href="/news/{n}.html">全市召开第{n}次工作例会，安排部署近期重点任务</a>'
    f"<span>2025-03-{n:02}</span></li>"
    for n in range(1, 13)
)


def page_of(title: str, body: str, *, charset: str = "utf-8", published: str = "2025-03-05") -> str:
    """A whole page around ``body`` (HTML)."""
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="{charset}"><title>{escape(title)}_示例市人民政府</title>
<meta name="ArticleTitle" content="{escape(title)}">
<meta name="PubDate" content="{published} 10:30">
<meta name="ContentSource" content="市政府办公室">
<style>.a{{color:red}}</style><script>var content = "不是正文";</script></head><body>
<div class="header"><img src="/logo.png" alt="网站标识"><ul class="nav">{_NAVIGATION}</ul></div>
<div class="crumb">当前位置：<a href="/">首页</a> &gt;
<a href="/zw/">政务公开</a> &gt; 领导讲话</div>
<div class="wrap"><div class="left"><div class="article">
<h1>{escape(title)}</h1>
<div class="content" id="zoom">{body}</div>
<div class="share"><a href="javascript:share()">分享到微信</a>
<a href="javascript:print()">打印</a></div>
</div></div>
<div class="right"><h3>热点新闻</h3><ul>{_BESIDE}</ul></div></div>
<div class="footer"><p>主办：市人民政府办公室　承办：市大数据局</p><p>ICP备案 000000 号
<a href="/about.html">关于我们</a> <a href="/map.html">网站地图</a></p></div>
<div style="display:none">看不见的字，不该出现在正文里，也不该被检索到。</div>
</body></html>"""


def paragraphs(text: str) -> str:
    """A paragraph a line, lines with tabs as rows of a table."""
    return _blocks(text, lambda line: f"<p>　　{escape(line)}</p>")


def broken_lines(text: str) -> str:
    """One block, lines parted by ``<br>``."""
    return _blocks(text, lambda line: f"&nbsp;&nbsp;&nbsp;&nbsp;{escape(line)}<br><br>\n")


def spans(text: str) -> str:
    """As word processors export it: nested spans, lines of source broken anywhere."""

    def one(line: str) -> str:
        half = len(line) // 2
        head, tail = escape(line[:half]), escape(line[half:])
        gap = "\n" if line[half - 1 : half + 1].isalpha() and not line.isascii() else ""
        return (
            f'<p class="MsoNormal"><span style="font-family:仿宋"><b>{head}</b>'
            f'<span lang="EN-US">{gap}{tail}</span></span></p>'
        )

    return _blocks(text, one)


def _blocks(text: str, one: Callable[[str], str]) -> str:
    made: list[str] = []
    rows: list[str] = []
    for line in [*text.split("\n"), ""]:
        if "\t" in line:
            cells = "".join(f"<td>{escape(cell)}</td>" for cell in line.split("\t"))
            rows.append(f"<tr>{cells}</tr>")
            continue
        if rows:
            made.append(f"<table>{''.join(rows)}</table>")
            rows = []
        if line.strip():
            made.append(one(line))
    return "".join(made)


def archive_of(page: str) -> bytes:
    """``page`` as a browser saves it in one file (.mht)."""
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    whole = MIMEMultipart("related")
    whole["From"] = "<Saved by Blink>"
    whole["Subject"] = "page"
    whole.attach(MIMEText(page, "html", "utf-8"))
    whole.attach(MIMEText("body { color: red }", "css", "utf-8"))
    return whole.as_bytes()
