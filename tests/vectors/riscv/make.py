#!/usr/bin/env python3
"""Makes the vector files beside this script: the assembler gives the bits, Spike (the reference simulator) the outcome.

    SPIKE=/path/to/spike RISCV_CC=riscv64-unknown-elf-gcc tests/vectors/riscv/make.py [file ...]

Each vector is a program of its own: it sets registers and memory, runs one instruction at 0x80001000, and what Spike's commit log
says of that instruction is the expectation. A trap leads to 0x80000400, where the trap registers are read. With "priv" in the state
before, an MRET with that mode in mstatus.MPP leads to the instruction.

What to try is in vectors*.py: FILES, and in WITH what harts have besides I, M, Zicsr, Zifencei and Zicntr, by file.
"""
import glob
import importlib
import multiprocessing
import os
import re
import subprocess
import sys
import tempfile

SPIKE = os.environ.get("SPIKE", "spike")
CC = os.environ.get("RISCV_CC", "riscv64-unknown-elf-gcc").split()
HERE = os.path.dirname(os.path.abspath(__file__))
REGS = ("zero ra sp gp tp t0 t1 t2 s0 s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6").split()
FREGS = ("ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 fs2 fs3 fs4 fs5 fs6 fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11").split()
VEC, HANDLER, DATA, FLOATS = 0x80001000, 0x80000400, 0x80002000, 0x80000600

HEADER = """# Expected states come from Spike; made by make.py, which says how. Do not edit.
# row | XLEN | kind | bits | disassembly | before | after
# Registers and memory that are not named are zero before and unchanged after; pc is 80001000 before and behind the instruction after.
"""


def link_script(folder):
    path = os.path.join(folder, "link.ld")
    with open(path, "w") as f:
        f.write("ENTRY(_start)\nSECTIONS { . = 0x80000000; .text : { *(.text.init) *(.text) } . = 0x80002000; .data : { *(.data) } }\n")
    return path


def options(xlen, extensions):
    """ISA string for the assembler, which knows nothing of address translation, and ISA string and modes for Spike."""
    words = extensions.split()
    letters = "".join(l for l in "afdcbv" if l in words)
    others = [w for w in words if len(w) > 1]
    march = "_".join([f"rv{xlen}im{letters}_zicsr_zifencei"] + [w for w in others if not w.startswith("sv") or w == "svinval"])
    isa = "_".join([f"rv{xlen}im{letters}_zicsr_zifencei_zicntr_zicclsm"] + others)
    return march, isa, "msu" if "s" in words else "mu" if "u" in words else "m"


def program(march, asm, before, extensions):
    memory, csrs, regs, floats, reserve, mode = [], [], [], [], [], None
    for token in before.split():
        name, value = token.split("=")
        if name == "priv":
            mode = int(value, 16)
        elif name in ("lr.w", "lr.d"):
            reserve += [f"li t0, 0x{value}", f"{name} t0, (t0)"]
        elif name[0] == "[":
            memory.append((int(name[1:-1], 16), bytes.fromhex(value)))
        elif name in REGS:
            regs.append((name, value))
        elif name in FREGS:
            floats.append((name, value))
        else:
            csrs.append((name, value))
    text = [".option norvc", ".section .text.init", ".globl _start", "_start:", f"li t0, {HANDLER:#x}", "csrw mtvec, t0"]
    if floats:
        load, width = ("fld", "dword") if "d" in extensions.split() else ("flw", "word")
        text += ["li t0, 0x6000", "csrw mstatus, t0", f"li t0, {FLOATS:#x}"] + [f"{load} {name}, {8 * i}(t0)" for i, (name, _) in enumerate(floats)] + ["csrw fcsr, zero"]
    text += ["csrw mstatus, zero"]
    text += [f"li t0, 0x{value}\ncsrw {name}, t0" for name, value in csrs]
    if mode is not None:
        text += [f"li t0, {mode << 11:#x}", "csrs mstatus, t0", f"li t0, {VEC:#x}", "csrw mepc, t0"]
    text += reserve
    text += [f"li {name}, 0" for name in REGS[1:]]
    text += [f"li {name}, 0x{value}" for name, value in regs]
    text += ["j vec" if mode is None else "mret", f".org {HANDLER - 0x80000000:#x}", "csrr t0, mcause", "csrr t0, mepc", "csrr t0, mtval", "csrr t0, mstatus"]
    text += ["1: j 1b"]
    for i, (_, value) in enumerate(floats):
        text += [f".org {FLOATS + 8 * i - 0x80000000:#x}", f".{width} 0x{value}"]
    text += [f".org {VEC - 0x80000000:#x}", "vec:", ".option push", f".option arch, {march}" if asm.startswith("c.") else "", asm, ".option pop", ".org 0x1ffc", ".word 0", ".data", ".option norvc"]
    for address, data in sorted(memory):
        text += [f".org {address - DATA:#x}", ".byte " + ",".join(str(b) for b in data)]
    text += [".org 0x1000", ".byte 0"]
    return "\n".join(text) + "\n"


def run(folder, xlen, extensions, asm, before):
    source, elf, log = (os.path.join(folder, n) for n in ("v.s", "v.elf", "v.log"))
    abi = "ilp32" if xlen == 32 else "lp64"
    march, isa, modes = options(xlen, extensions)
    with open(source, "w") as f:
        # Targets are written as addresses, as a disassembler shows them; the assembler wants them relative to a label.
        f.write(program(march, re.sub(r"0x8000([01])([0-9a-f]{3})\b", lambda m: f"vec + {int(m.group(0), 16) - VEC}", asm), before, extensions))
    subprocess.run(CC + [f"-march={march}", f"-mabi={abi}", "-nostdlib", "-nostartfiles", "-Wl,--no-relax", "-T", link_script(folder), source, "-o", elf], check=True)
    # A trap ends one of Spike's slices of 5000 instructions: 600 are left for the handler.
    subprocess.run([SPIKE, "-l", "--log-commits", f"--log={log}", f"--isa={isa}", f"--priv={modes}", "--pmpregions=16", "--triggers=0",
                    "-m0x80000000:0x100000", "--instructions=5600", elf], check=True, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    with open(log) as f:
        return f.read()


def outcome(log, xlen, before):
    lines = [l for l in log.split("\n") if l.startswith("core")]
    at = next((i for i, l in enumerate(lines) if re.match(rf"core +0: 0x0*{VEC:x} ", l)), None)
    if at is None:
        raise SystemExit(f"the instruction was never reached: {before}")
    bits = re.search(r"\(0x([0-9a-f]{8})\)", lines[at]).group(1)
    bits = bits if int(bits, 16) & 3 == 3 else bits[4:]
    commit = lines[at + 1] if at + 1 < len(lines) and re.match(r"core +0: [013] ", lines[at + 1]) else ""
    rest = lines[at + 1:]
    following = next((l for l in rest if re.match(r"core +0: 0x", l)), None)
    pc = int(re.search(r"0: 0x([0-9a-f]+)", following).group(1), 16) if following else VEC + len(bits) // 2
    given = dict(t.split("=") for t in before.split())
    out = []
    if any("exception" in l for l in rest[:2]):
        values = [re.search(r" x5 +0x([0-9a-f]+)", l).group(1) for l in rest if re.search(r"\(0x3.*2f3\) x5 ", l)][:4]
        out += [f"{n}={int(v, 16):x}" for n, v in zip(("mcause", "mepc", "mtval", "mstatus"), values)]
    else:
        tail = commit.split(")", 1)[1] if ")" in commit else ""
        for number, value in re.findall(r" x(\d+) +0x([0-9a-f]+)", tail):
            if int(value, 16) != int(given.get(REGS[int(number)], "0"), 16):
                out.append(f"{REGS[int(number)]}={int(value, 16):x}")
        for number, value in re.findall(r" f(\d+) +0x([0-9a-f]+)", tail):
            if int(value, 16) != int(given.get(FREGS[int(number)], "0"), 16):
                out.append(f"{FREGS[int(number)]}={int(value, 16):x}")
        for name, value in re.findall(r" c\d+_(\w+) +0x([0-9a-f]+)", tail):
            out.append(f"{name}={int(value, 16):x}")
        written = {}
        for address, data in re.findall(r" mem 0x([0-9a-f]+) 0x([0-9a-f]+)", tail):
            end = next((a for a, d in written.items() if a + len(d) == int(address, 16)), int(address, 16))
            written[end] = written.get(end, b"") + bytes.fromhex(data)[::-1]
        out += [f"[{address:x}]={data.hex()}" for address, data in written.items()]
    if pc != VEC + len(bits) // 2:
        out.append(f"pc={pc:x}")
    return bits, " ".join(out) or "-"


def vector(job):
    xlen, extensions, (row, kind, asm, before) = job
    before = " ".join(t if t[0] == "[" or t.split("=")[0] in FREGS else "{}={:x}".format(t.split("=")[0], int(t.split("=")[1], 16) & (1 << xlen) - 1) for t in before.split())
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        bits, out = outcome(run(folder, xlen, extensions, asm, before), xlen, before)
    return " | ".join((row, str(xlen), kind, bits, asm.split(" # ")[-1] if row != "-" else "-", before or "-", out)) + "\n"


def main():
    sys.path.insert(0, HERE)
    sys.dont_write_bytecode = True
    with multiprocessing.Pool() as pool:
        for module in sorted(glob.glob(os.path.join(HERE, "vectors*.py"))):
            source = importlib.import_module(os.path.basename(module)[:-3])
            for name, rows in source.FILES.items():
                if len(sys.argv) > 1 and name not in sys.argv[1:]:
                    continue
                extensions = source.WITH.get(name, "")
                jobs = [(xlen, extensions, (row, kind, asm, before)) for row, xlens, kind, asm, before in rows for xlen in xlens]
                lines = pool.map(vector, jobs, chunksize=4)
                with open(os.path.join(HERE, name), "w") as f:
                    f.write(HEADER + (f"# with: {extensions}\n" if extensions else "") + "".join(lines))
                print(name, len(lines))


if __name__ == "__main__":
    main()
