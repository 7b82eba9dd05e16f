"""The commands, one file a family; each has ``register(subparsers)``.

``register`` adds the parsers of its commands by ``shared.command``. The modules are imported to
make the parser, at every start: what is heavy they import inside the functions that run.
"""
