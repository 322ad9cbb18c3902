#!/usr/bin/env python3
"""Makes vectors.txt: random instructions of each row of the decode tables, with the states that QEMU leaves on the board mps2-an386.

A program of our own runs every case in thread mode on the process stack: it loads flags, stack pointer and registers, executes the
instruction, and keeps what is there afterwards; the results leave by the board's serial line. The board has a Cortex-M4, whose
instructions without DSP and floating point are those of the Cortex-M3; its floating-point registers hold a register meanwhile.

Environment: ARM_CC (arm-none-eabi-gcc), QEMU (qemu-system-arm), DECODE_LIST (the output of Emu.DecodeGen --list for the tables).
"""
import os, random, shlex, struct, subprocess, sys, tempfile

WINDOW, WORDS = 0x20001000, 64
BASE = WINDOW + 0x70
HERE = os.path.dirname(os.path.abspath(__file__))
EDGE = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF, 0x00FF00FF, 31, 32, 33, 64, 255, 256]
SKIP = ("b", "b.cond", "b.w", "b.cond.w", "bl", "bx", "blx", "cbz", "cbnz", "tbb", "tbh", "it", "udf", "udf.w", "svc", "bkpt", "cps", "msr", "mrs",
        "nop", "yield", "wfe", "wfi", "sev", "hint", "nop.w", "yield.w", "wfe.w", "wfi.w", "sev.w", "hint.w", "clrex", "dsb", "dmb", "isb", "adr", "ldr.lit16")
rng = random.Random(20)


def value():
    return rng.choice(EDGE) if rng.random() < 0.5 else rng.getrandbits(32)


def pick(*avoid):
    return rng.choice([r for r in [*range(13), 14] if r not in avoid])


def put(word, mask, position, length, field):
    """Sets a field where no fixed bit is."""
    free = ((1 << length) - 1) << position & ~mask
    return word & ~free | field << position & free


def case16(name, mask, fixed):
    word = fixed | rng.getrandbits(16) & ~mask
    regs, sp = [value() for _ in range(14)], BASE
    if name in ("add.high", "mov.high", "cmp.high"):
        rd, rm = pick(), pick()
        word = fixed | rm << 3 | rd & 7 | rd >> 3 << 7
    elif name in ("str.sp", "ldr.sp"):
        word &= ~0xE0
    elif name in ("push", "pop"):
        word = word & ~0x100 | (0x100 if name == "push" and rng.random() < 0.5 else 0)
        word |= 0 if word & 0x1FF else 4
    elif name in ("stm", "ldm"):
        rn = word >> 8 & 7
        word |= 0 if word & 0xFF else 1
        if name == "stm" and word >> rn & 1:
            word = word & ~((1 << rn) - 1)
        regs[rn] = BASE
    elif name.endswith(".r") or name.endswith(".i"):
        rn, rm = word >> 3 & 7, word >> 6 & 7
        if name.endswith(".r"):
            if rn == rm:
                return None
            regs[rm] = rng.randrange(0, 64)
        regs[rn] = BASE - (40 if name.endswith(".i") else 0) + (rng.randrange(4) if rng.random() < 0.3 else 0)
    return word, regs, sp


def case32(name, mask, fixed):
    if ".hint" in name or ".lit" in name:
        return None
    word = fixed | rng.getrandbits(32) & ~mask
    regs, sp = [value() for _ in range(14)], BASE
    rn = pick()
    rt = pick(rn)
    rd = pick(rn, rt)
    rm = pick(rn, rt, rd)
    if word >> 25 in (0b1110100, 0b1111100):
        word = put(put(word, mask, 16, 4, rn), mask, 12, 4, rt)
        index = rn if rn != 14 else 13
        regs[index] = BASE
        unaligned = rng.randrange(4) if rng.random() < 0.3 else 0
        if name.endswith(".reg"):
            word = put(word, mask, 0, 4, rm)
            regs[rm if rm != 14 else 13] = rng.randrange(0, 12)
            regs[index] += unaligned
        elif name in ("strd", "ldrd", "strd.post", "ldrd.post"):
            word = put(put(word, mask, 8, 4, rd), mask, 0, 8, rng.randrange(24))
        elif name.startswith("strex") or name.startswith("ldrex"):
            word = put(word, mask, 8, 4, rd)
            word = put(word, mask, 0, 8, rng.randrange(24)) if name in ("strex", "ldrex") else put(word, mask, 0, 4, rd)
        elif name.startswith("stm") or name.startswith("ldm"):
            word &= ~0xE000
            word &= ~(1 << rn)
            word |= 0x5000 if rn not in (12, 14) and rng.random() < 0.3 else 0
            if bin(word & 0xFFFF).count("1") < 2 or (rn == 14 and word & 0x4000):
                return None
        else:
            word = put(word, mask, 0, 12 if name.endswith(".imm") else 8, rng.randrange(0x60))
            if not name.endswith(".imm") and (not word & 0x500 or (name.endswith(".imm8") and word & 0xF00 == 0xE00)):
                return None
            regs[index] += unaligned
        return word, regs, sp
    if rng.random() < 0.2:
        rm = rn
    word = put(word, mask, 16, 4, rn)
    word = put(word, mask, 8, 4, rd)
    if name in ("mla", "mls", "smull", "umull", "smlal", "umlal"):
        word = put(word, mask, 12, 4, rt)
    if name in ("bfi", "bfc", "sbfx", "ubfx"):
        lsb, msb = sorted((rng.randrange(32), rng.randrange(32)))
        last = msb if name in ("bfi", "bfc") else msb - lsb
        return put(put(put(word, mask, 0, 5, last), mask, 6, 2, lsb), mask, 12, 3, lsb >> 2), regs, sp
    if name in ("ssat", "usat"):
        return (None if word & 0x200000 and not word & 0x70C0 else (word, regs, sp))
    if word >> 27 == 0b11101 or word >> 24 in (0xFA, 0xFB):
        word = put(word, mask, 0, 4, rm)
        if name in ("rev.w", "rev16.w", "rbit", "revsh.w", "clz"):
            word = word & ~0xF0000 | (word & 15) << 16
    return word, regs, sp


def cases():
    for line in open(os.environ["DECODE_LIST"]):
        fields = line.split()
        if len(fields) < 5 or fields[1] not in ("16", "32") or fields[4] != "yes" or fields[0] in SKIP:
            continue
        name, width, mask, fixed = fields[0], int(fields[1]), int(fields[2], 16), int(fields[3], 16)
        found = 0
        for _ in range(400):
            made = (case16 if width == 16 else case32)(name, mask, fixed)
            if made and found < 12:
                found += 1
                yield name, width, *made, rng.getrandbits(5) << 27


def program(every):
    lines = ["""    .syntax unified
    .cpu cortex-m4
    .fpu fpv4-sp-d16
    .thumb
    .word 0x20300000, start + 1, fault + 1, fault + 1, fault + 1, fault + 1, fault + 1
    .space 64
    .thumb_func
fault:
    mov r0, #'!'
    bl send
    b done
    .thumb_func
start:
    ldr r0, =0xE000ED88
    ldr r1, [r0]
    orr r1, #0xF00000
    str r1, [r0]
    dsb
    isb
    ldr r0, =0x40004000
    mov r1, #1
    str r1, [r0, #8]
    mov r1, #16
    str r1, [r0, #16]
    mov r0, #2
    msr control, r0
    isb
    ldr r10, =0x20010000
    vmov s4, r10
"""]
    for index, (name, width, word, regs, sp, flags) in enumerate(every):
        raw = f".short 0x{word:04x}" if width == 16 else f".short 0x{word >> 16:04x}, 0x{word & 0xFFFF:04x}"
        lines.append(f"""    bl prepare
    ldr lr, =c{index}
    ldr r0, [lr], #4
    msr apsr_nzcvq, r0
    ldr r0, [lr], #4
    mov sp, r0
    ldm lr, {{r0-r12, lr}}
    {raw}
    vmov s0, lr
    bl keep
    b 1f
    .pool
1:""")
    lines.append("""    b finish
    .pool
    .thumb_func
prepare:                    @ the window full of its pattern
    ldr r0, =0x20001000
    mov r1, #0
2:  mul r2, r1, r1
    add r2, r2, r1, lsl #3
    strb r2, [r0, r1]
    add r1, #1
    cmp r1, #256
    bne 2b
    bx lr
    .thumb_func
keep:
    vmov s1, r0
    mrs r0, apsr
    vmov s2, r0
    vmov s3, r1
    vmov r0, s4
    str r2, [r0, #8]
    add r0, #12
    stm r0!, {r3-r12}
    vmov r1, s0
    str r1, [r0], #4
    mov r1, sp
    str r1, [r0], #4
    vmov r1, s2
    str r1, [r0], #4
    vmov r2, s4
    vmov r1, s1
    str r1, [r2]
    vmov r1, s3
    str r1, [r2, #4]
    ldr r1, =0x20001000
    mov r3, #64
3:  ldr r2, [r1], #4
    str r2, [r0], #4
    subs r3, #1
    bne 3b
    vmov s4, r0
    bx lr
    .thumb_func
finish:
    ldr r4, =0x20010000
    vmov r5, s4
4:  ldrb r0, [r4], #1
    bl send
    cmp r4, r5
    bne 4b
done:
    ldr r1, =0x20026
    mov r0, #0x18
    bkpt 0xab
    .thumb_func
send:
    ldr r1, =0x40004000
5:  ldr r2, [r1, #4]
    tst r2, #1
    bne 5b
    str r0, [r1]
    bx lr
    .pool
    .align 2
""")
    for index, (name, width, word, regs, sp, flags) in enumerate(every):
        lines.append(f"c{index}: .word {flags}, {sp}, " + ", ".join(map(str, regs)))
    return "\n".join(lines) + "\n"


def main():
    every = list(cases())
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as work:
        path = os.path.join(work, "cases")
        open(path + ".S", "w").write(program(every))
        subprocess.run(shlex.split(os.environ["ARM_CC"]) + ["-nostdlib", "-Wl,-Ttext=0", "-Wl,-e,start", "-o", path + ".elf", path + ".S"], check=True)
        subprocess.run(shlex.split(os.environ["QEMU"]) + ["-M", "mps2-an386", "-display", "none", "-monitor", "none", "-semihosting",
                       "-serial", "file:" + path + ".out", "-kernel", path + ".elf"], check=True, timeout=300)
        data = open(path + ".out", "rb").read()
    size = 4 * (16 + WORDS)
    if len(data) != size * len(every):
        sys.exit(f"{len(data) // size} of {len(every)} cases were executed; {data[-1:]!r}")
    before = [i * i + 8 * i & 255 for i in range(4 * WORDS)]
    names = [f"r{i}" for i in range(13)] + ["lr"]
    with open(os.path.join(HERE, "vectors.txt"), "w") as out:
        out.write("# Expected states come from QEMU; made by make.py, which says how. Do not edit.\n")
        out.write("# row | bits | flags before (NZCVQ), r0 to r12, lr, sp | flags after, then what is different: registers, words of memory\n")
        for index, (name, width, word, regs, sp, flags) in enumerate(every):
            after = struct.unpack_from(f"<{16 + WORDS}I", data, size * index)
            changed = [f"{n}={a:x}" for n, a, b in zip(names, [*after[:13], after[13]], regs) if a != b]
            changed += [f"sp={after[14]:x}"] if after[14] != sp else []
            old = struct.unpack(f"<{WORDS}I", bytes(before))
            changed += [f"[{WINDOW + 4 * i:x}]={a:x}" for i, (a, b) in enumerate(zip(after[16:], old)) if a != b]
            state = " ".join(f"{r:x}" for r in [*regs, sp])
            out.write(f"{name} | {word:0{width // 4}x} | {flags >> 27:x} {state} | {' '.join([f'{after[15] >> 27:x}', *changed])}\n")


main()
