"""LaTeX formulas as MathML, which browsers set by themselves: a page needs neither a script nor a network for it.

It knows what the formulas of the course use and what lies beside it. What it does not know is an error that names it.
"""

import re
from dataclasses import dataclass
from html import escape

# A command with the words it sets, an environment's begin or end, another command, any other character.
TOKEN = re.compile(
    r"\\(?:text|mathrm|mathbf|mathbb|operatorname)(?:\s*\{[^{}]*\}|\s+\w)|\\(?:begin|end)\{[^{}]*\}|\\[A-Za-z]+|\\.|\S",
    re.DOTALL,
)
SMALL_GREEK = dict(
    alpha="α", beta="β", gamma="γ", delta="δ", epsilon="ϵ", varepsilon="ε", zeta="ζ", eta="η", theta="θ", kappa="κ",
    mu="μ", nu="ν", xi="ξ", pi="π", rho="ρ", sigma="σ", tau="τ", phi="ϕ", varphi="φ", chi="χ", psi="ψ", omega="ω",
    ell="ℓ", partial="∂",
)  # fmt: skip
SMALL_GREEK["lambda"] = "λ"
UPRIGHT = dict(
    Gamma="Γ", Delta="Δ", Theta="Θ", Lambda="Λ", Pi="Π", Sigma="Σ", Phi="Φ", Psi="Ψ", Omega="Ω", infty="∞", dots="…",
    ldots="…", cdots="⋯", nabla="∇",
)  # fmt: skip
BINARY = {"+": "+", "-": "−", "*": "∗", r"\cdot": "⋅", r"\times": "×", r"\pm": "±", r"\odot": "⊙"}
RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\le": "≤", r"\leq": "≤", r"\ge": "≥", r"\geq": "≥", r"\ne": "≠", r"\neq": "≠",
    r"\approx": "≈", r"\equiv": "≡", r"\sim": "∼", r"\propto": "∝", r"\in": "∈", r"\to": "→", r"\rightarrow": "→",
    r"\leftarrow": "←", r"\Rightarrow": "⇒", r"\Longrightarrow": "⟹",
}  # fmt: skip
OPENING = {"(": "(", "[": "[", r"\{": "{", r"\lVert": "‖", r"\lvert": "|", r"\lfloor": "⌊", r"\lceil": "⌈"}
CLOSING = {")": ")", "]": "]", r"\}": "}", r"\rVert": "‖", r"\rvert": "|", r"\rfloor": "⌋", r"\rceil": "⌉"}
DELIMITERS = OPENING | CLOSING | {"|": "|", r"\|": "‖", ".": ""}
LARGE = {r"\sum": "∑", r"\prod": "∏"}
INTEGRALS = {r"\int": "∫", r"\iint": "∬"}
FUNCTIONS = {"sin", "cos", "tan", "log", "exp", "ln", "arg", "sinh", "cosh", "tanh", "det"}
LIMITS = {"max", "min", "lim", "sup", "inf"}
SPACES = {r"\,": 0.167, r"\:": 0.222, r"\;": 0.278, r"\!": -0.167, r"\ ": 0.333, "~": 0.333, r"\quad": 1, r"\qquad": 2}
ACCENTS = {r"\hat": "^", r"\bar": "¯", r"\tilde": "~", r"\vec": "→", r"\overline": "¯"}
BLACKBOARD = {"R": "ℝ", "N": "ℕ", "Z": "ℤ", "C": "ℂ", "Q": "ℚ", "E": "𝔼"}
BIG = {r"\big": 1.2, r"\Big": 1.8, r"\bigg": 2.4, r"\Bigg": 3.0}
NEW_ROW = r"\\"
MATRICES = {"matrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]")}
# In a line of text a longer formula may be broken after a relation or an operation.
LONG = 12


@dataclass
class Atom:
    """A piece of a formula: what it is for the pieces beside it, and its MathML."""

    kind: str
    xml: str


def operator(symbol: str, **attributes: str) -> str:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<mo{written}>{escape(symbol)}</mo>"


def space(width: float) -> str:
    return f'<mspace width="{width}em"/>'


def words(kept: str) -> str:
    """Text in a formula; spaces at its ends are kept, which MathML would drop."""
    return f"<mtext>{escape(kept).replace(' ', '&#160;')}</mtext>"


def spaced(atoms: list[Atom]) -> list[str]:
    """The MathML of the pieces, with the thin space between the name of a function and what is beside it."""
    pieces = []
    for before, atom in zip([None, *atoms[:-1]], atoms, strict=True):
        kinds = (before.kind if before else None, atom.kind)
        if kinds in {("ordinary", "function"), ("close", "function"), ("function", "ordinary"), ("function",) * 2}:
            pieces.append(space(SPACES[r"\,"]) + atom.xml)
        else:
            pieces.append(atom.xml)
    return pieces


class Formula:
    """Reads a LaTeX formula from left to right."""

    def __init__(self, latex: str):
        self.latex, self.tokens, self.place = latex, TOKEN.findall(latex), 0

    @property
    def next(self) -> str | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self) -> str:
        token = self.next
        if token is None:
            raise ValueError(f"the formula {self.latex!r} ends where something more is wanted")
        self.place += 1
        return token

    def row(self, *ends: str | None) -> list[Atom]:
        """The pieces up to one of the ends, which is not taken."""
        atoms: list[Atom] = []
        while self.next not in ends:
            atoms.append(self.scripted(atoms[-1].kind if atoms else "start"))
        return atoms

    def group(self, *ends: str | None) -> str:
        """The same as one element."""
        return f"<mrow>{''.join(spaced(self.row(*ends)))}</mrow>"

    def argument(self) -> str:
        """What a command or a script applies to: a group in braces, one digit, or one piece."""
        token = self.take()
        if token == "{":
            inner = self.group("}")
            self.take()
            return inner
        return f"<mn>{token}</mn>" if token.isdigit() else self.piece(token, "start").xml

    def scripted(self, before: str) -> Atom:
        """A piece with what stands above and below it."""
        large = self.next in LARGE or (self.next or "").removeprefix("\\") in LIMITS
        atom = self.piece(self.take(), before)
        below = above = ""
        while self.next in ("_", "^", "'"):
            token = self.take()
            if token == "_":
                below += self.argument()
            else:
                above += operator("′") if token == "'" else self.argument()
        if not below and not above:
            return atom
        names = ("munder", "mover", "munderover") if large else ("msub", "msup", "msubsup")
        name = names[2 if below and above else 0 if below else 1]
        scripts = below + (f"<mrow>{above}</mrow>" if above else "")
        return Atom(atom.kind, f"<{name}>{atom.xml}{scripts}</{name}>")

    def piece(self, token: str, before: str) -> Atom:
        name = token.removeprefix("\\")
        follows_nothing = before in ("start", "binary", "relation", "open", "punctuation", "large")
        if token == "{":
            inner = self.group("}")
            self.take()
            return Atom("ordinary", inner)
        if token.isdigit():
            while self.next and (self.next.isdigit() or (self.next == "." and self.following_is_digit())):
                token += self.take()
            return Atom("ordinary", f"<mn>{token}</mn>")
        if token.isascii() and token.isalpha():
            return Atom("ordinary", f"<mi>{token}</mi>")
        if token != name and name in SMALL_GREEK:
            return Atom("ordinary", f"<mi>{SMALL_GREEK[name]}</mi>")
        if token != name and name in UPRIGHT:
            return Atom("ordinary", f'<mi mathvariant="normal">{UPRIGHT[name]}</mi>')
        if token in BINARY:
            if follows_nothing:  # a sign
                return Atom("ordinary", operator(BINARY[token], form="prefix"))
            return Atom("binary", operator(BINARY[token]))
        if token in RELATIONS:
            return Atom("relation", operator(RELATIONS[token]))
        if token in OPENING or (token == "|" and follows_nothing):
            return Atom("open", operator(DELIMITERS[token], stretchy="false", lspace="0", rspace="0"))
        if token in CLOSING or token == "|":
            return Atom("close", operator(DELIMITERS[token], stretchy="false", lspace="0", rspace="0"))
        if token in (",", ";"):
            return Atom("punctuation", operator(token, separator="true"))
        if token in (".", ":", "/"):
            return Atom("ordinary", operator(token, lspace="0", rspace="0"))
        if token in LARGE or token in INTEGRALS:
            return Atom("large", operator((LARGE | INTEGRALS)[token]))
        if token != name and name in FUNCTIONS:
            return Atom("function", f"<mi>{name}</mi>")
        if token != name and name in LIMITS:
            return Atom("function", operator(name, movablelimits="true", lspace="0", rspace="0"))
        if token in SPACES:
            return Atom("space", space(SPACES[token]))
        return self.command(token)

    def following_is_digit(self) -> bool:
        return self.place + 1 < len(self.tokens) and self.tokens[self.place + 1].isdigit()

    def command(self, token: str) -> Atom:
        """A command with arguments."""
        if setting := re.match(r"\\(text|mathrm|mathbf|mathbb|operatorname)\s*\{?([^{}]*)", token):
            return self.set_words(*setting.groups())
        if token in (r"\frac", r"\tfrac"):
            fraction = f"<mfrac>{self.argument()}{self.argument()}</mfrac>"
            small = f'<mstyle displaystyle="false" scriptlevel="0">{fraction}</mstyle>'
            return Atom("ordinary", small if token == r"\tfrac" else fraction)
        if token == r"\sqrt" and self.next != "[":
            return Atom("ordinary", f"<msqrt>{self.argument()}</msqrt>")
        if token in ACCENTS:
            stretchy = "true" if token == r"\overline" else "false"
            accent = operator(ACCENTS[token], stretchy=stretchy)
            return Atom("ordinary", f'<mover accent="true">{self.argument()}{accent}</mover>')
        if token == r"\left":
            opening = operator(self.delimiter(), stretchy="true")
            inner = self.group(r"\right")
            self.take()
            return Atom("ordinary", f"<mrow>{opening}{inner}{operator(self.delimiter(), stretchy='true')}</mrow>")
        if (size := BIG.get(re.sub("[lr]$", "", token))) is not None:
            kind = "close" if self.next in CLOSING else "open"
            height = {"stretchy": "true", "minsize": f"{size}em", "maxsize": f"{size}em"}
            return Atom(kind, operator(self.delimiter(), **height, lspace="0", rspace="0"))
        if (begun := re.fullmatch(r"\\begin\{(\w+)\}", token)) and begun[1] in MATRICES:
            return self.matrix(begun[1])
        raise ValueError(f"the formula {self.latex!r} has {token!r}, which notebooks/mathml.py does not know")

    def set_words(self, how: str, kept: str) -> Atom:
        if how == "text":
            return Atom("ordinary", words(kept))
        kept = escape(kept.strip())
        if how == "mathbb":
            if kept not in BLACKBOARD:
                known = ", ".join(BLACKBOARD)
                raise ValueError(f"the formula {self.latex!r} has {kept!r} in \\mathbb; known are {known}")
            return Atom("ordinary", f'<mi mathvariant="normal">{BLACKBOARD[kept]}</mi>')
        bold = ' style="font-weight: bold"' if how == "mathbf" else ""
        return Atom("function" if how == "operatorname" else "ordinary", f'<mi mathvariant="normal"{bold}>{kept}</mi>')

    def delimiter(self) -> str:
        token = self.take()
        if token not in DELIMITERS:
            raise ValueError(f"the formula {self.latex!r} has {token!r} where a bracket is wanted")
        return DELIMITERS[token]

    def matrix(self, name: str) -> Atom:
        end, rows, row = rf"\end{{{name}}}", "", ""
        while True:
            row += f"<mtd>{self.group('&', NEW_ROW, end)}</mtd>"
            token = self.take()
            if token != "&":
                rows, row = f"{rows}<mtr>{row}</mtr>", ""
            if token == end:
                break
        opening, closing = (operator(mark, stretchy="true") if mark else "" for mark in MATRICES[name])
        return Atom("ordinary", f"<mrow>{opening}<mtable>{rows}</mtable>{closing}</mrow>")


def breakable(atoms: list[Atom]) -> list[str]:
    """The MathML of the pieces, in parts between which a line may end: not within brackets."""
    parts, depth = [""], 0
    for atom, xml in zip(atoms, spaced(atoms), strict=True):
        depth += {"open": 1, "close": -1}.get(atom.kind, 0)
        parts[-1] += xml
        if atom.kind in ("relation", "binary") and depth == 0:
            parts.append("")
    return [part for part in parts if part]


def mathml(latex: str, block: bool = False) -> str:
    """A LaTeX formula as MathML.

    Parameters
    ----------
    latex : str
        The formula, without its dollar signs.
    block : bool
        Whether it stands in a line of its own, not in a line of text.

    Returns
    -------
    str
        One ``math`` element; of a long formula in a line of text several, so that the line can be broken between them.

    Raises
    ------
    ValueError
        If the formula is unbalanced or has a command that is not known here; the message names it.

    Examples
    --------
    >>> mathml("x^2")
    '<math alttext="x^2"><mrow><msup><mi>x</mi><mrow><mn>2</mn></mrow></msup></mrow></math>'
    """
    atoms = Formula(latex).row(None)
    source = escape(latex.strip(), quote=True)
    if block:
        return f'<math display="block" alttext="{source}"><mrow>{"".join(spaced(atoms))}</mrow></math>'
    parts = breakable(atoms) if len(atoms) > LONG else ["".join(spaced(atoms))]
    return "<wbr>".join(f'<math alttext="{source}"><mrow>{part}</mrow></math>' for part in parts)
