"""The stepper: a walk at a terminal.  It reads lines and prints what the walk says; nothing is judged here."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from threading import Timer
from typing import TYPE_CHECKING, Any

from checker.render import walk as render
from checker.render.layout import Page, page, words
from checker.rules import UnknownRule
from checker.walk import NothingLeft, Unreadable, Walk
from checker.walk.progress import Progress, folder

if TYPE_CHECKING:
    from checker.engine import Options
    from checker.language.derivation import Derivation

_SOON = 0.5
"""Seconds after which the greeting is surely shown."""
_TYPING = """q(x_t | x_{t-1})   E_{q(z|x)}[log p(x|z)]   KL(q(z|x) || p(z))
N(x; m, v I)   exp(-1/2 a^2)   sqrt(alpha_t) x_{t-1}   abar_t   a/b
sum_{t=2}^T log q(x_t | x_0)   int p(x, z) dz   ||x||^2   <x, y>"""


@dataclass(frozen=True, slots=True)
class Command:
    """A word that the stepper knows: what may follow it, and what it does."""

    name: str
    follows: str
    does: str


COMMANDS = (
    Command("", "", "show the next line"),
    Command("", "a formula", "judge it as the next line; =, <=, >=, propto, ~ or argmin before it"),
    Command("hint", "", "the rule; its words; the line with holes; the line"),
    Command("why", "", "what the last verdict rests on"),
    Command("check", "", "what numbers say of the last line"),
    Command("meant", "", "what may have been meant by a line that is refuted"),
    Command("rule", "NAME, …", "judge lines by these rules only; 'rule' alone: by all"),
    Command("where", "", "the line above, and how much is left"),
    Command("goal", "", "what this chain comes to"),
    Command("laws", "", "laws, definitions, assumptions"),
    Command("list", "", "all lines, as far as you saw them"),
    Command("goto", "N", "before line N of the list, a number such as D12.5, or a chain"),
    Command("back", "", "a line back"),
    Command("undo", "", "take the last step back"),
    Command("explain", "WORD", "a rule, a verdict or a code"),
    Command("save", "", "keep the walk now; it is also kept as you go"),
    Command("help", "", "this"),
    Command("quit", "", "leave; Ctrl-D does too"),
)


def step_through(derivation: Derivation, options: Options | None = None) -> int:
    """Walk through a derivation at the terminal; the exit status."""
    walk = Walk(derivation, options)
    later = Timer(_SOON, _load_the_rest)
    later.start()
    try:
        Stepper(walk, Progress(derivation), asking(walk)).run()
    except BrokenPipeError:
        pass
    finally:
        later.cancel()
    return 0


def _load_the_rest() -> None:
    """Load what the first typed line needs, while the greeting is being read."""
    for name in ("checker.notes.formula", "checker.numeric.search", "checker.numeric.witness", "checker.suggest"):
        import_module(name)


class Stepper:
    """Reads lines by ``ask`` and answers them."""

    def __init__(self, walk: Walk, keep: Progress, ask: Callable[[str], str]) -> None:
        self.walk, self.keep, self.ask = walk, keep, ask
        self._warned = False

    @property
    def on(self) -> Page:
        """The terminal as it is now."""
        return page(sys.stdout)

    def say(self, lines: Iterable[str]) -> None:
        """Print lines."""
        print("\n".join(line.rstrip() for line in lines), flush=True)

    def show(self, value: Any) -> None:
        """Print a value of the walk."""
        self.say(render.lines(value, self.on))

    def tell(self, text: str, style: str = "") -> None:
        """Print words, broken to the page."""
        self.say("  " + (self.on.paint(style, line) if style else line) for line in words(text, self.on.width - 2, 0))

    # the dialogue

    def run(self) -> None:
        """From the greeting to the summary."""
        self._greet()
        while True:
            try:
                text = self.ask(self._prompt())
            except KeyboardInterrupt:
                self.tell("nothing was judged; 'quit' or Ctrl-D leaves")
                continue
            except EOFError:
                break
            if text.strip().lower() in ("quit", "exit"):
                break
            self._answer(text.strip())
            self.say([""])
        self._save()
        self.show(self.walk.summary())

    def _prompt(self) -> str:
        restricted = f" by {', '.join(self.walk.rules)}" if self.walk.rules else ""
        sign = ">" if _plain() else "›"
        return f"{self.walk.label or 'end'}{restricted} {sign} "

    def _answer(self, text: str) -> None:
        """Answer a line; whatever goes wrong with it is told, and the dialogue goes on."""
        word, _, rest = text.partition(" ")
        command: Callable[[str], None] | None = getattr(self, f"do_{word}", None) if word.isidentifier() else None
        try:
            if not text:
                self._judged(self.walk.next())
            elif command is not None:
                command(rest.strip())
            else:
                self._judged(self.walk.try_(text))
        except KeyboardInterrupt:
            self.tell("interrupted; the line was not judged", "yellow")
        except Unreadable as error:
            self._unreadable(error)
        except NothingLeft as error:
            self.tell(str(error), "yellow")
        except UnknownRule as error:
            self.tell(f"{error}; {error.hint}", "yellow")
        except Exception as error:  # whatever is typed, the walk goes on
            self.tell(f"a fault of the checker: {type(error).__name__}: {error}. It says nothing about your line; please send it.", "fault")

    def _judged(self, judged: Any) -> None:
        self.show(judged)
        self._save()
        if self.walk.done:
            self.tell("every line is behind: 'list' shows them, 'quit' leaves", "green")
        elif self.walk.chain.name != judged.step.chain:
            self.say([""])
            self.show(self.walk.left)

    def _unreadable(self, error: Unreadable) -> None:
        shown, *rest = error.lines(self.on.width - 4)
        self.say([f"    {shown}"])
        told = 0
        if rest and set(rest[0]) <= {" ", "^"}:
            self.say(["    " + self.on.paint("red", rest[0])])
            told = 1
        for line in rest[told:]:
            self.tell(line, "yellow" if line == error.message else "")

    # the beginning

    def _greet(self) -> None:
        derivation, on = self.walk.derivation, self.on
        self.say(on.paint("bold", line) for line in words(derivation.title or derivation.name, on.width, 0))
        told = " · ".join(filter(None, (derivation.name, derivation.source, render.count(len(derivation.steps), "line"),
                                        render.count(len(self.walk.chains), "chain"))))
        self.tell(told, "dim")
        self._resume()
        self.tell("Enter shows the next line; or type it yourself. 'hint', 'why', 'help'.", "dim")
        self.say([""])
        self.show(self.walk.left)
        self.say([""])

    def _resume(self) -> None:
        data = self.keep.read()
        if data is None:
            return
        self.tell("You were here before.")
        try:
            answer = self.ask("go on from there? [Y/n] ").strip().lower()
        except (KeyboardInterrupt, EOFError):
            answer = ""
        if answer.startswith("n"):
            self.keep.forget()
            return
        kept = self.keep.restore(self.walk, data)
        if kept.own:
            self.tell(f"{render.count(kept.own, 'line')} of your own proved again")
        if kept.confirmed:
            self.tell(f"{render.count(kept.confirmed, 'line')} of your own confirmed by numbers again")
        for line in kept.lost:
            self.tell(f"not taken now, and left out: {line}", "yellow")

    def _save(self) -> bool:
        try:
            self.keep.save(self.walk)
        except OSError as error:
            if not self._warned:
                self.tell(f"the walk cannot be kept: {self.keep.path}: {error.strerror}", "yellow")
            self._warned = True
            return False
        return True

    # commands

    def do_hint(self, rest: str) -> None:
        self.show(self.walk.hint())

    def do_why(self, rest: str) -> None:
        self.show(self.walk.why())

    def do_check(self, rest: str) -> None:
        self.show(self.walk.check())

    def do_meant(self, rest: str) -> None:
        self.show(self.walk.meant())

    def do_rule(self, rest: str) -> None:
        self.walk.rule(*filter(None, (name.strip() for name in _parted(rest))))
        self.tell(f"lines are judged by {', '.join(self.walk.rules)} only" if self.walk.rules else "lines may use every rule")

    def do_where(self, rest: str) -> None:
        self.show(self.walk.left)

    def do_goal(self, rest: str) -> None:
        self.say(render.goal_lines(self.walk.left, self.on))

    def do_laws(self, rest: str) -> None:
        self.show(self.walk.laws)

    def do_list(self, rest: str) -> None:
        self.show(self.walk.list())

    def do_goto(self, rest: str) -> None:
        try:
            self.show(self.walk.goto(int(rest) if rest.isdecimal() else rest))
        except KeyError:
            self.tell(f"there is no line {rest!r}: 'list' shows the numbers" if rest else "goto what? 'list' shows the numbers", "yellow")
        self._save()

    def do_back(self, rest: str) -> None:
        self.show(self.walk.back())
        self._save()

    def do_undo(self, rest: str) -> None:
        self.show(self.walk.undo())
        self._save()

    def do_explain(self, rest: str) -> None:
        from checker.explain import explain, near

        found = explain(rest, Page(self.on.width - 2, self.on.colour)) if rest else None
        if found is None:
            self.tell(f"nothing is named {rest!r}; {near(rest)}" if rest else "explain what? a rule, a verdict or a code", "yellow")
        else:
            self.say("  " + line for line in found.splitlines())

    def do_save(self, rest: str) -> None:
        if self._save():
            self.tell(f"kept in {self.keep.path}")

    def do_help(self, rest: str) -> None:
        for c in COMMANDS:
            head = f"{c.name or ('Enter' if not c.follows else '')} {c.follows}".strip()
            first, *more = words(c.does, self.on.width - 18, 0)
            self.say([f"  {head:<14}  {first}", *(" " * 18 + line for line in more)])
        self.say(["", "  formulas, in ASCII, Unicode or LaTeX:", *(f"    {line}" for line in _examples(self.on.width - 4))])


def _examples(room: int) -> Iterable[str]:
    for row in _TYPING.splitlines():
        if len(row) <= room:
            yield row
        else:
            yield from row.split("   ")


def _parted(text: str) -> list[str]:
    """Names parted by commas outside of brackets."""
    found, depth = [""], 0
    for c in text:
        depth += (c == "(") - (c == ")")
        if c == "," and not depth:
            found.append("")
        else:
            found[-1] += c
    return found


def _plain() -> bool:
    return os.environ.get("TERM") == "dumb" or "utf" not in (sys.stdout.encoding or "").lower()


# The terminal --------------------------------------------------------------------------------------


def asking(walk: Walk) -> Callable[[str], str]:
    """What reads a line: it raises `KeyboardInterrupt` on Ctrl-C and `EOFError` on Ctrl-D.

    A dumb terminal edits its lines itself; on others there are history and completion.
    """
    if os.environ.get("TERM") == "dumb":
        return input
    from prompt_toolkit import PromptSession
    from prompt_toolkit.application import get_app
    from prompt_toolkit.history import FileHistory, History, InMemoryHistory

    history: History
    try:
        folder().mkdir(parents=True, exist_ok=True)
        history = FileHistory(str(folder() / "history"))
    except OSError:
        history = InMemoryHistory()
    session: PromptSession[str] = PromptSession(history=history, completer=_completer(walk), complete_while_typing=False)

    def ask(prompt: str) -> str:
        interrupted: list[int] = []  # an interrupt while the prompt is being set up would be raised anywhere in it
        before = signal.signal(signal.SIGINT, lambda number, _: interrupted.append(number))
        try:
            return session.prompt(prompt, pre_run=lambda: get_app().exit(exception=KeyboardInterrupt()) if interrupted else None)
        finally:
            signal.signal(signal.SIGINT, before)

    return ask


def _completer(walk: Walk) -> Any:
    from prompt_toolkit.completion import Completer, Completion

    class Words(Completer):
        def get_completions(self, document: Any, event: Any) -> Iterable[Any]:
            before = document.text_before_cursor
            word = document.get_word_before_cursor(WORD=True)
            return (Completion(found, start_position=-len(word)) for found in completions(walk, before, word))

    return Words()


def completions(walk: Walk, before: str, word: str) -> list[str]:
    """What may follow: commands at the start of a line, rules, numbers of lines or names after a command, else declared names."""
    from checker.rules import ALGEBRA, CITABLE

    command, _, rest = before.lstrip().partition(" ")
    if command in ("rule", "explain") and before.rstrip() != command:
        laws = [f"markov({name})" for name in walk.derivation.declared.laws]
        known = [*sorted(CITABLE - {"markov"}), ALGEBRA, *laws]
        return [k for k in known if k.startswith(word)]
    if command == "goto" and " " in before:
        known = [*(s.tag for s in walk.derivation.steps if s.tag), *(c.name for c in walk.chains)]
        return [k for k in dict.fromkeys(known) if k.startswith(rest)] if rest == word else []
    names = [c.name for c in COMMANDS if c.name] if not rest and command == word else []
    d = walk.derivation.declared
    declared = [n for table in (d.laws, d.variables, d.parameters, d.noises, d.functions) for n in table]
    return [n for n in (*names, *declared) if word and n.startswith(word) and n != word]
