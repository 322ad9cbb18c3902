#!/usr/bin/env python3
"""Runs the same random instructions on QEMU and on this emulator and says where they leave different states.

    compare.py CLASS COUNT [SEED [BOARD CPU [EMU-ARGUMENT...]]]

CLASS: plain, branch, it, dsp, single, fpv5, double, v8m, v81m, loop or half. Environment: ARM_CC, QEMU, DECODE_LIST as for make.py; EMU (the emulator).
WORLD=nonsecure has mps2-an505 run the cases in the non-secure state, after the secure one gave everything away.
PASSES says how often the cases are run before their results count, so that an engine may find them worth machine code.
Registers, flags, FPSCR, S registers, memory and the status of faults are compared. Exit status 1 when anything differs.
"""
import os, shlex, subprocess, sys, tempfile
import cases as make
from program import BASE_OF, SLOT, SLOTS, STACK, Case, assemble, results

FLOAT = make.FLOAT


def board_of(cls):
    if cls in ("v81m", "loop", "half"):
        return "mps3-an547", "cortex-m55"
    return ("mps2-an500", "cortex-m7") if cls in ("fpv5", "double") else ("mps2-an505", "cortex-m33") if cls == "v8m" else ("mps2-an386", "cortex-m4")


def made(cls, count, base=0, cpu=""):
    make.v81 = cpu == "cortex-m55"
    rows = make.rows_of(cls)
    found = []
    while len(found) < count:
        index = len(found)
        name, width, mask, fixed = rows[index % len(rows)] if cls not in ("branch", "it", "v81m") else make.rng.choice(rows)
        fpscr, s, ge = 0, {}, make.rng.getrandbits(4) if cls == "dsp" else 0
        if cls in FLOAT:
            case = make.case_float(name, mask, fixed)
            if not case:
                rows.append(rows.pop(index % len(rows)))
                continue
            word, regs, fpscr, s = case
            code = make.halves(word, width)
        elif cls == "it":
            name = "it"
            code, regs = make.case_it(rows)
        elif cls == "branch":
            case = make.case_branch(name, width, mask, fixed, base + SLOTS + SLOT * index, base)
            if not case:
                continue
            word, regs = case
            code = make.halves(word, width)
        elif cls == "v81m":
            case = make.case_v81m(name, mask, fixed)
            if not case:
                continue
            word, regs = case
            code = make.halves(word, width)
        elif cls == "loop":
            name = "loop"
            code, regs = make.case_loop()
        elif cls == "v8m":
            word, regs = make.case_ordered(name, mask, fixed)
            code = make.halves(word, width)
        elif cls == "dsp":
            word, regs = make.case_dsp(name, mask, fixed)
            code = make.halves(word, width)
        else:
            case = (make.case16 if width == 16 else make.case32)(name, mask, fixed)
            if not case:
                rows.append(rows.pop(index % len(rows)))
                continue
            word, regs, _ = case
            code = make.halves(word, width)
        found.append(Case(name, code, regs, STACK + 0x60, make.rng.getrandbits(5), ge, fpscr, s))
    return found


def run(command, out):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=580)
    data = open(out, "rb").read() if os.path.exists(out) else b""
    return data, done.stdout.decode(errors="replace")


def main():
    cls, count = sys.argv[1], int(sys.argv[2])
    make.rng.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    board, cpu = sys.argv[4:6] if len(sys.argv) > 5 else board_of(cls)
    every = made(cls, count, BASE_OF.get(board, 0), cpu)
    with_fp = cls in FLOAT
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
        path = os.path.join(work, "cases")
        assemble(every, with_fp, board, path, cpu, int(os.environ.get("PASSES", "1")))
        theirs, said = run(shlex.split(os.environ["QEMU"]) + ["-M", board, "-display", "none", "-monitor", "none", "-semihosting", "-serial", "file:" + path + ".q",
                           "-kernel", path + ".elf"], path + ".q")
        reference = results(theirs, count, with_fp)
        if len(reference) != count:
            sys.exit(f"the reference executed {len(reference)} of {count} cases, the next is {every[len(reference)].row} {every[len(reference)].bits()}; {said}")
        arguments = sys.argv[6:] or ["mps2-an505" if board == "mps2-an505" else "mps2-an385", "--set", "cpu=" + cpu]
        ours, said = run(shlex.split(os.environ["EMU"]) + ["run", *arguments, "--kernel", path + ".elf", "--set", "semihosting=on", "--serial", "file:" + path + ".e",
                         "--timeout", os.environ.get("TIMEOUT", "500")], path + ".e")
        mine = results(ours, count, with_fp)
    different = {}
    for index, (case, r, m) in enumerate(zip(every, reference, mine)):
        a, b = r.fields(), m.fields()
        what = [k for k in {**a, **b} if a.get(k) != b.get(k)]
        if what:
            different.setdefault(case.row, []).append(f"  {case.bits()} at {SLOTS + SLOT * index:x} flags {case.flags:x} fpscr {case.fpscr:x} r " + " ".join(f"{v:x}" for v in case.regs)
                                                      + " s " + " ".join(f"{i}={v:x}" for i, v in case.s.items())
                                                      + " | " + ", ".join(f"{k}: {a.get(k, 0):x} is {b.get(k, 0):x}" for k in what))
    for row, lines in different.items():
        print(f"{row}: {len(lines)} differ")
        print("\n".join(lines[:3]))
    faults = sum(r.exception != 11 for r in reference)
    print(f"{cls}: {len(mine)} of {count} cases, {sum(map(len, different.values()))} differ; {faults} ended in a fault; {board} {cpu}")
    if len(mine) != count:
        print(f"stopped before {every[len(mine)].row} {every[len(mine)].bits()}: {said}")
    sys.exit(bool(different) or len(mine) != count)


if __name__ == "__main__":
    main()
