"""The tabs of the page: Gradio's widgets and short handlers, a file a tab.

Each file has ``build(service, shared)``, called inside the page's Blocks: it makes a ``gr.Tab``,
wires its events and returns a ``shared.Tab``. What is shown is made by ``rag/rendering/``, what
is done by ``rag/desk/`` and the service behind it. No tab knows of another.
"""
