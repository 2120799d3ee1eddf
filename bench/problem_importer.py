"""What the importers of problems share: files plain or packed, the problem as JSON, answers read back."""
import argparse
import gzip
import json
import lzma
import sys
import zlib

BAD_INPUT = 65


class ImportFault(Exception):
    """The file is not what it should be; the text says where."""


def read_bytes(path):
    """A file, plain, gzipped or xz; - = standard input."""
    if str(path) == "-":
        data = sys.stdin.buffer.read()
    else:
        with open(path, "rb") as file:
            data = file.read()
    if data[:2] == b"\x1f\x8b":
        return gzip.decompress(data)
    if data[:6] == b"\xfd7zXZ\0":
        return lzma.decompress(data)
    return data


def routes_of(answer):
    """[(vehicle id, [steps])] of an answer of `arrival solve`."""
    return [(route["vehicle"], route["steps"]) for route in answer["routes"]]


def run_importer(doc, convert, judge=None, options=()):
    """Reads the file that is named, writes convert(bytes, arguments) as a problem; with --answer, what
    judge(bytes, answer, arguments) says of an answer instead. Exit code."""
    parser = argparse.ArgumentParser(description=doc.split("\n", 1)[0])
    parser.add_argument("file", help="instance, plain, .gz or .xz; - = standard input")
    parser.add_argument("-o", "--output", help="where to write; default standard output")
    if judge:
        parser.add_argument("--answer", help="cost of this answer in the set's own terms, by rules read from the "
                                             "instance alone, instead of the problem")
    for name, more in options:
        parser.add_argument(name, **more)
    arguments = parser.parse_args()
    try:
        data = read_bytes(arguments.file)
        if judge and arguments.answer:
            result = judge(data, json.loads(read_bytes(arguments.answer)), arguments)
        else:
            result = convert(data, arguments)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError, LookupError, TypeError, AttributeError,
            ArithmeticError, ImportFault) as error:
        fault = f"there is no {error}" if isinstance(error, KeyError) else error
        print(f"{arguments.file}: {fault}", file=sys.stderr)
        return BAD_INPUT
    text = json.dumps(result, separators=(",", ":")) + "\n"
    if arguments.output:
        with open(arguments.output, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        sys.stdout.write(text)
    return 0
