"""What yanbi is measured against, and yanbi itself, each behind the same few lines of JSON.

``engine.py`` runs an engine in a process of its own; ``yanbi_chat.py``, ``plain_transformers.py``
and ``llama_cpp_chat.py`` write a text from the same prompt, ``yanbi_answers.py`` and
``llama_index_answers.py`` answer questions over the same files. ``weights.py`` says where the
weights lie, ``sampling.py`` which questions are asked and how figures are summed up.
"""
