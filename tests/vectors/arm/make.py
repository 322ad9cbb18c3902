#!/usr/bin/env python3
"""Makes the vectors of classes of instructions anew, with the states that QEMU leaves, and keeps the other lines of vectors.txt.

    make.py CLASS...        dsp, single, fpv5, double, v8m, v81m, half: see compare.py

A program of our own runs every case in thread mode on the process stack (program.py says how). Environment: ARM_CC (arm-none-eabi-gcc),
QEMU (qemu-system-arm), DECODE_LIST (the output of Emu.DecodeGen --list for the tables).
"""
import os, sys, tempfile, shlex
import cases as make
from compare import FLOAT, board_of, made, run
from program import BASE_OF, STACK, assemble, results, single

HERE = os.path.dirname(os.path.abspath(__file__))
NAMES = [f"r{i}" for i in range(13)] + ["lr"]
EACH = 12
LTPSIZE = 7 << 16


def line(case, result):
    before = [f"{case.flags:x}", *(f"{r:x}" for r in [*case.regs, case.sp])]
    before += [f"ge={case.ge:x}"] if case.ge else []
    # LTPSIZE is a constant: it is not part of the vectors.
    fpscr, left = case.fpscr & ~LTPSIZE, result.fpscr & ~LTPSIZE
    before += [f"fpscr={fpscr:x}"] if fpscr else []
    before += [f"s{i}={v:x}" for i, v in sorted(case.s.items())]
    after = [f"{result.xpsr >> 27:x}"]
    after += [f"{n}={a:x}" for n, a, b in zip(NAMES, result.regs, case.regs) if a != b]
    after += [f"sp={result.sp:x}"] if result.sp != case.sp else []
    after += [f"ge={result.xpsr >> 16 & 15:x}"] if result.xpsr >> 16 & 15 != case.ge else []
    if result.s:
        after += [f"fpscr={left:x}"] if left != fpscr else []
        after += [f"s{i}={v:x}" for i, v in enumerate(result.s) if v != case.s.get(i, single(i))]
    after += [f"[{a:x}]={v:x}" for a, v in result.memory if a < STACK]
    return f"{case.row} | {case.bits()} | {' '.join(before)} | {' '.join(after)}\n"


def main():
    path = os.path.join(HERE, "vectors.txt")
    lines = []
    for cls in sys.argv[1:]:
        board, cpu = board_of(cls)
        count = EACH * len({r[0] for r in make.rows_of(cls)})
        every = made(cls, count + count // 2, BASE_OF.get(board, 0), cpu)
        with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
            out = os.path.join(work, "cases")
            assemble(every, cls in FLOAT, board, out, cpu)
            data, said = run(shlex.split(os.environ["QEMU"]) + ["-M", board, "-display", "none", "-monitor", "none", "-semihosting", "-serial", "file:" + out + ".q",
                             "-kernel", out + ".elf"], out + ".q")
            reference = results(data, len(every), cls in FLOAT)
        kept = {}
        for case, result in zip(every, reference):
            # Supervisor calls are behind every case: another exception is a fault, which tests of their own look at.
            if result.exception == 11 and len(kept.setdefault(case.row, [])) < EACH:
                kept[case.row].append(line(case, result))
        lines += [text for row in kept.values() for text in row]
    rows = {text.split(" | ")[0] for text in lines}
    old = [text for text in open(path) if text.split(" | ")[0] not in rows]
    open(path, "w").writelines(old + lines)


main()
