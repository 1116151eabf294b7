"""The command line as it is declared: what can be asked for, what goes with what, and help that fits the terminal."""

import argparse
import shutil
import textwrap
from typing import NoReturn

from connector.asset import ASSET_KEYS
from connector.cli.preview import SCREENS
from connector.cli.usage import PROGRAM, UsageError, variable
from connector.fields import closest

WIDEST = 100
"""So many columns help takes at most; longer lines are hard to read."""

FORMS = ("json", "line")
"""What --output takes: the plain object, or the line that Turbine reads."""
SHELLS = ("bash", "zsh", "fish")

TOGETHER = {
    "action": {"input", "asset", "sandbox", "dry_run", "output", "preview", "screen", "images", "open"},
    "check": {"input", "asset", "sandbox"},
    "list": set(),
    "describe": set(),
    "completion": set(),
    "version": set(),
}
"""What can be asked for, and which options go with it."""

NEITHER_WITH_PREVIEW = ("sandbox", "dry_run", "output")
"""What means nothing where a message is drawn and not sent."""
ONLY_WITH_PREVIEW = ("screen", "images", "open")

USAGE = (
    "ACTION [-i\xa0FILE] [--asset\xa0FILE\xa0|\xa0--sandbox] [--dry-run] [-o\xa0json|line]",
    "ACTION [-i\xa0FILE] --preview\xa0FILE [--open]",
    "ACTION --help",
    "--check [--asset\xa0FILE\xa0|\xa0--sandbox]",
    "--list | --describe\xa0ACTION | --completion\xa0SHELL | --version | --help",
)
"""What can be written behind the command; a line does not break where the blank is not a plain one."""

ASSET = (
    "Its fields come from --asset FILE, from the --input FILE, or from environment variables, so that secrets need not "
    "be in files: LINE_ and the field's name in capitals. What a file gives wins over the environment.",
    f"The variables are {', '.join(map(variable, ASSET_KEYS))}.",
    "LINE_TOKEN stands in place of LINE_CLIENT_ID and LINE_CLIENT_SECRET. Without a url, LINE's own addresses are "
    "taken.",
)

EXAMPLES = (
    ("Which actions are there, and what does one take?", "{program} --list", "{program} --describe push"),
    ("Try one without LINE; --describe shows an example for each:", "{program} check_a_recipient --sandbox"),
    (
        "Is the asset good? The secret is typed unseen, and is in no file or history:",
        "read -rs LINE_TOKEN && export LINE_TOKEN",
        "{program} --check",
    ),
    (
        "See what would be sent, without an asset, then send it:",
        "{program} send_push_message -i push.yaml --dry-run",
        "{program} send_push_message -i push.yaml",
    ),
    (
        "See the messages as who gets them will; needs no asset and sends nothing:",
        "{program} send_push_message -i push.yaml --preview push.html --open",
    ),
    (
        "In a script, what became of it, also where it failed:",
        "{program} send_push_message -i push.yaml -o json | jq .outcome",
    ),
)
"""What a person wants, and the commands for it."""

OUTPUT = (
    "Of an action: on a terminal laid out for reading, in colours unless NO_COLOR is set. Else the line that Turbine "
    "reads: ::set-output and JSON on standard output, or ::set-error and JSON on standard error. With -o json always "
    "the plain object on standard output, whether the action was done or failed. The rest is plain text.",
    "While a multicast goes out to more users than one request takes, or a narrowcast is waited for, a bar on standard "
    "error says how far it is, where that is a terminal and tqdm is installed.",
    "A line that begins with | goes on with the one before, and a character that a terminal obeys or shows nothing of "
    "is written as in JSON, such as \\u202e.",
    "Exit code 0: done. 1: the action or the check failed. 2: the command line or a file cannot be understood. 130: "
    "interrupted by Ctrl-C.",
)

TURBINE = (
    "Turbine gives one argument, the action, and on standard input one JSON object with the asset's fields and the "
    "inputs together. Called like that, the connector looks at none of the variables above."
)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence and leaves printing it to ``command.main``."""

    def error(self, message: str) -> NoReturn:
        """Report a mistake in the command line."""
        raise UsageError(f"{message[:1].upper()}{message[1:]}.")


class Help(argparse.RawDescriptionHelpFormatter):
    """Lays the options out; what stands before and behind them is laid out already."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(text, width, break_on_hyphens=False)


def command_line(program: str = PROGRAM) -> Parser:
    """Declare the command line.

    Args:
        program: What the connector is called in it.
    """
    width = min(shutil.get_terminal_size().columns, WIDEST) - 2
    parser = Parser(
        prog=program,
        usage=usage(program, width),
        description="\n".join(wrapped("Runs one action of the LINE Messaging API connector.", width)),
        epilog=epilog(program, width),
        formatter_class=lambda prog: Help(prog, width=width),
        allow_abbrev=False,
        add_help=False,
    )
    run = parser.add_argument_group("run an action")
    run.add_argument("action", nargs="?", metavar="ACTION", help="its name, as --list shows it")
    run.add_argument(
        *("-i", "--input"),
        metavar="FILE",
        help="its inputs as JSON or YAML, which may hold the asset's fields too; - is standard input, which is also "
        "read without this option unless it is a terminal",
    )
    run.add_argument("--asset", metavar="FILE", help="the asset's fields as JSON or YAML; - is standard input")
    run.add_argument(
        "--sandbox", action="store_true", help="send to a small LINE on this machine, which brings its own asset"
    )
    run.add_argument(
        "--dry-run",
        action="store_true",
        help="check everything, show the request that would go out, and send nothing; needs no asset",
    )
    run.add_argument(
        *("-o", "--output"),
        choices=FORMS,
        metavar="FORMAT",
        help="json: the plain object on standard output, also where the action failed. line: what Turbine reads, which "
        "is usual where standard output is no terminal",
    )
    draw = parser.add_argument_group("see the messages")
    draw.add_argument(
        "--preview",
        metavar="FILE",
        help="check everything, draw the messages as who gets them will see them, and send nothing. A file that ends "
        "in .html is a page that stands alone, one in .png a picture, for which a browser is needed; - is standard "
        "output",
    )
    draw.add_argument(
        "--screen", type=int, choices=SCREENS, metavar="WIDTH", help="of the phone: 320, 375 or 412 pixels"
    )
    draw.add_argument("--images", action="store_true", help="load images from the addresses in the messages")
    draw.add_argument("--open", action="store_true", help="open the page in a browser")
    ask = parser.add_argument_group("find out")
    ask.add_argument("--list", action="store_true", help="all actions with their endpoints")
    ask.add_argument(
        "--describe",
        metavar="ACTION",
        help="inputs, limits, output and an example to paste; a word of its name will do, such as push",
    )
    ask.add_argument(
        "--check",
        action="store_true",
        help="is this asset good? Says what fails: its fields, the proxy, the connection, TLS, the token or the "
        "channel. Shows what is left of the month's messages, sends none and costs no quota",
    )
    ask.add_argument(
        "--completion",
        choices=SHELLS,
        metavar="SHELL",
        help="print the script by which bash, zsh or fish completes actions and options",
    )
    ask.add_argument("-V", "--version", action="store_true", help="the version of the connector")
    ask.add_argument("-h", "--help", action="store_true", help="this text; behind an action, what that takes and gives")
    return parser


def usage(program: str, width: int) -> str:
    """Say what can be written behind the command, broken between options."""
    first = " " * len("usage: ")
    forms = (wrapped(f"{program} {form}", width, first, f"{first}    ") for form in USAGE)
    return "\n".join(line for form in forms for line in form).lstrip().replace("\xa0", " ")


def epilog(program: str, width: int) -> str:
    """Say what the options do not, broken between words; a command that is broken can be pasted all the same."""
    lines = ["the asset:"]
    for text in ASSET:
        lines += [*wrapped(text, width, "  "), ""]
    lines.append("examples:")
    for wanted, *commands in EXAMPLES:
        lines += wrapped(wanted, width, "  ")
        for command in commands:
            *broken, last = wrapped(command.format(program=program), width - 2, "    ", "      ")
            lines += [*(f"{line} \\" for line in broken), last]
    lines += ["", "output:"]
    for text in (*OUTPUT, TURBINE):
        lines += [*wrapped(text, width, "  "), ""]
    return "\n".join(lines)


def wrapped(text: str, width: int, first: str = "", others: str = "") -> list[str]:
    """Break a text between words into lines that are indented: the first, and those behind it."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=others or first,
        break_on_hyphens=False,
        break_long_words=False,
    )


def called(option: str) -> str:
    """Return what the person wrote for an option."""
    return "an action" if option == "action" else f"--{option.replace('_', '-')}"


def refuse_strange(options: argparse.Namespace) -> None:
    """Raise a UsageError where nothing is asked for, or for what does not go with it."""
    given = {name for name, value in vars(options).items() if value not in (None, False)}
    asked = [name for name in TOGETHER if name in given]
    if not asked:
        raise UsageError("Which action is to run? --list shows all of them.")
    strange = sorted(given - {asked[0]} - TOGETHER[asked[0]])
    if strange:
        raise UsageError(f"{called(strange[0])} does not go with {called(asked[0])}.")
    if options.dry_run and options.output == "line":
        raise UsageError("--output line does not go with --dry-run: Turbine knows none.")
    refuse_beside_preview(options, given)


def refuse_beside_preview(options: argparse.Namespace, given: set[str]) -> None:
    """Raise a UsageError for what goes with a preview only, or does not go with it."""
    if options.preview is None:
        lone = [option for option in ONLY_WITH_PREVIEW if option in given]
        if lone:
            raise UsageError(f"{called(lone[0])} goes with --preview FILE.")
        return
    strange = [option for option in NEITHER_WITH_PREVIEW if option in given]
    if strange:
        raise UsageError(f"{called(strange[0])} does not go with --preview, which sends nothing.")
    if options.preview == "-" and options.open:
        raise UsageError("--open needs the name of a file behind --preview.")
    if options.preview != "-" and not options.preview.lower().endswith((".html", ".htm", ".png")):
        raise UsageError("--preview takes the name of a file that ends in .html or .png, or - for standard output.")


def refuse_unknown(rest: list[str], known: list[str]) -> None:
    """Raise a UsageError for what the command line does not have; values are not repeated, one may be a secret."""
    options = [text.partition("=")[0] for text in rest if text.startswith("-")]
    if options:
        field = options[0].lstrip("-").replace("-", "_")
        if field in ASSET_KEYS:
            raise UsageError(f"There is no option {options[0]}: set {variable(field)} or use --asset FILE.")
        raise UsageError(f"There is no option {options[0][:40]}.{closest(options[0], known)} --help shows all.")
    if rest:
        raise UsageError("One action is run at a time, and its inputs come from --input FILE.")
