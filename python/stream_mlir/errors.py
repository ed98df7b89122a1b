"""Errors that are not defects of ours."""


class UserError(Exception):
    """Bad input: what is wrong, where, and what to do about it. The command line prints it and exits with status 1."""

    def __init__(self, what: str, where: str = "", hint: str = "") -> None:
        super().__init__(
            ": ".join(part for part in (where, what) if part) + (f" ({hint})" if hint else "")
        )
        self.what = what
        self.where = where
        self.hint = hint


class CheckFailed(Exception):
    """The generated design does not do what the model says. The command line prints it and exits with status 3."""
