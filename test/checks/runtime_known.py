"""Compares the functions that the runtime's public headers declare with the
rows of the linter's knowledge: prints those without a row.

Clang itself lists the declarations, as JSON.
"""

import argparse
import json
import pathlib
import subprocess
import sys

# Types whose members only hold values, and operators, need no rows.
SILENT = {"operator==", "operator!="}

# Headers for other libraries: what must be there for them, and where it may be.
OPTIONAL = {"reprise/opencv.h": "opencv2/core.hpp", "reprise/eigen.h": "Eigen/Core"}
PLACES = ["/usr/include/opencv4", "/usr/include/eigen3"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("reprise", "clang", "libtorch", "source-root"):
        parser.add_argument("--" + name, required=True)
    return parser.parse_args()


def documents(text):
    """The JSON values that stand one behind the other in `text`, each behind a
    line of Clang's that says what it is."""
    decoder = json.JSONDecoder()
    at = 0
    while (at := text.find("\n{", at)) >= 0:
        value, at = decoder.raw_decode(text, at + 1)
        yield value


def declared(node, scope, functions):
    """Adds the names of public functions below `node`, in `scope`."""
    kind, name = node.get("kind"), node.get("name", "")
    # A member's definition outside of its class was declared inside.
    if "parentDeclContextId" in node:
        return
    if kind in ("NamespaceDecl", "CXXRecordDecl", "ClassTemplateDecl", "FunctionTemplateDecl"):
        if name == "detail" or not name:
            return
        if kind in ("NamespaceDecl", "CXXRecordDecl"):
            scope = scope + [name]
        public = node.get("tagUsed") != "class"
        for child in node.get("inner", []):
            if child.get("kind") == "AccessSpecDecl":
                public = child["access"] == "public"
            elif public or kind in ("NamespaceDecl", "ClassTemplateDecl", "FunctionTemplateDecl"):
                declared(child, scope, functions)
    elif kind == "CXXConstructorDecl":
        if not node.get("isImplicit") and not node.get("explicitlyDeleted"):
            functions.add("::".join(scope))
    elif kind in ("FunctionDecl", "CXXMethodDecl"):
        if not node.get("isImplicit") and not node.get("explicitlyDeleted") and name not in SILENT and not name.startswith("operator"):
            functions.add("::".join(scope + [name]))


def main():
    options = arguments()
    include = pathlib.Path(options.source_root) / "runtime" / "include"
    torch = pathlib.Path(options.libtorch) / "include"
    headers = sorted(path.relative_to(include) for path in include.glob("reprise/*.h"))
    source = "".join(
        f"#if __has_include(<{OPTIONAL.get(str(header), header)}>)\n#include <{header}>\n#endif\n"
        for header in headers
    )
    listed = subprocess.run(
        [
            options.clang, "-std=c++17", "-fsyntax-only", "-w", "-x", "c++", "-",
            "-I", str(include), "-isystem", str(torch),
            "-isystem", str(torch / "torch/csrc/api/include"),
            *(word for place in PLACES for word in ("-isystem", place)),
            "-Xclang", "-ast-dump=json", "-Xclang", "-ast-dump-filter=reprise",
        ],
        input=source, capture_output=True, text=True, check=True,
    ).stdout
    functions = set()
    for document in documents("\n" + listed):
        if document.get("kind") == "NamespaceDecl" and document.get("name") == "reprise":
            declared(document, [], functions)
    rows = subprocess.run([options.reprise, "list", "knowledge"], capture_output=True, text=True, check=True).stdout
    known = {line.split(": ")[0].split(" ")[0] for line in rows.splitlines()}
    for name in sorted(functions - known):
        print(f"no row: {name}")
    print(f"{len(functions & known)} functions known")
    return 0


if __name__ == "__main__":
    sys.exit(main())
