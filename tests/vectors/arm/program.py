"""A program that runs instructions from given states and sends what each leaves on the first serial line of an MPS2 board.

Each case has a slot of its own in memory: its instructions, and supervisor calls behind them. One handler serves every exception: it keeps
what the case left, puts memory back, and returns from the exception into the next case, whose state is in the frame that it makes.
"""
import os, shlex, struct, subprocess

WINDOW, WORDS = 0x20001000, 64          # memory that cases use; word i holds bytes k² + 8 k
STACK = 0x20003000                      # the process stack of cases
PADS, PAD_BYTES = 0x00080000, 0x10000   # supervisor calls to branch to
SLOTS = 0x00090000
TABLE = 0x00100000
SLOT = 16
CASE_WORDS = 32
SVC = 0xDF01
NONSECURE = os.environ.get("WORLD") == "nonsecure"      # of a board with both: everything is given to the other world, which runs the cases
UART = {"mps2-an505": 0x40200000 if NONSECURE else 0x50200000, "mps3-an547": 0x59303000}
BASE_OF = {"mps2-an505": 0 if NONSECURE else 0x10000000, "mps3-an547": 0x11000000}   # where memory for code begins, as the state of the cases sees it
GIVER = 0xFC00                          # a block of that memory which stays secure
VECTORS_OF = {"mps3-an547": 0x10000000}        # where the vector table is, if it is elsewhere


def single(i):
    """What S register i holds where a case says nothing."""
    return i * 0x01010101


class Case:
    def __init__(self, row, code, regs, sp, flags, ge=0, fpscr=0, s=None):
        self.row, self.code, self.regs, self.sp = row, code, regs, sp
        self.flags, self.ge, self.fpscr, self.s = flags, ge, fpscr, s or {}

    def bits(self):
        return "".join(f"{h:04x}" for h in self.code)


def assemble(cases, with_fp, board, path, cpu, passes=1):
    base, uart = BASE_OF.get(board, 0), UART.get(board, 0x40004000)
    gives = NONSECURE and board in BASE_OF
    text = f"""    .syntax unified
    .cpu {'cortex-m33' if cpu == 'cortex-m55' else cpu}
    {'.fpu fpv5-d16' if with_fp else ''}
    .thumb
    .equ UART, {uart}
    .section .vectors, "a"
    .word 0x20008000, {f'{0x10000000 + GIVER + 1:#x}' if gives else 'start + 1'}
    .rept 62
    .word handler + 1
    .endr
    .section .text
    .thumb_func
start:
    ldr r0, =UART
    mov r1, #1
    str r1, [r0, #8]
    mov r1, #16
    str r1, [r0, #16]
    ldr r0, =0xE000ED24         @ faults have handlers of their own
    ldr r1, [r0]
    orr r1, #0x70000
    str r1, [r0]
    {'''ldr r0, =0xE000ED88
    mov r1, #0xF00000
    str r1, [r0]
    ldr r0, =0xE000EF34         @ no state of floating point in frames
    mov r1, #0
    str r1, [r0]
    dsb
    isb''' if with_fp else ''}
    bl fill
    ldr r8, =TABLE
    mov r9, #0
    ldr r0, =0x20002000
    strd r8, r9, [r0]
    ldr r1, =PASSES - 1
    str r1, [r0, #8]
    svc #0                      @ the first result is nobody's
    .thumb_func
handler:
    ldr r0, =0x20002100
    mrs r1, ipsr
    mrs r2, psp
    stm r0!, {{r1, r2, lr}}
    ldm r2!, {{r1, r3, r12}}
    stm r0!, {{r1, r3, r12}}
    ldm r2!, {{r1, r3, r12}}
    stm r0!, {{r1, r3, r12}}
    ldm r2!, {{r1, r3}}
    stm r0!, {{r1, r3}}
    stm r0!, {{r4-r11}}
    ldr r1, =0xE000ED28
    ldr r2, [r1]
    str r2, [r1]
    ldr r3, [r1, #4]
    str r3, [r1, #4]
    stm r0!, {{r2, r3}}
    {'''vmrs r1, fpscr
    str r1, [r0], #4
    vstm r0!, {s0-s31}''' if with_fp else ''}
    mov r6, r0                  @ behind it the words of memory that are different
    ldr r1, =WINDOW
    ldr r2, =pattern
    mov r3, #WORDS
1:  ldr r4, [r1], #4
    ldr r5, [r2], #4
    cmp r4, r5
    ittt ne
    strne r1, [r0], #4
    strne r4, [r0], #4
    strne r5, [r1, #-4]
    subs r3, #1
    bne 1b
    ldr r1, =STACK + 0x20       @ above the frame of the case
    mov r3, #16
2:  ldr r4, [r1], #4
    cbz r4, 3f
    str r1, [r0], #4
    str r4, [r0], #4
    mov r4, #0
    str r4, [r1, #-4]
3:  subs r3, #1
    bne 2b
    ldr r7, =0x20002000
    ldrd r8, r9, [r7]
    cmp r9, #0                  @ nobody's
    beq next
    ldr r1, [r7, #8]            @ results of the last pass are sent
    cmp r1, #0
    bne next
    sub r1, r0, r6
    bl word                     @ bytes of changes, then all
    ldr r6, =0x20002100
4:  ldr r1, [r6], #4
    bl word
    cmp r6, r0
    bne 4b
next:
    ldr r1, =COUNT
    cmp r9, r1
    bne 8f
    ldr r1, [r7, #8]
    cmp r1, #0
    beq done
    subs r1, #1
    str r1, [r7, #8]
    ldr r8, =TABLE
    mov r9, #0
8:  add r9, #1
    add r10, r8, #{4 * CASE_WORDS}
    strd r10, r9, [r7]
    {'''ldr r0, =singles
    vldm r0, {s0-s31}
    ldr r0, =0x20002200
    vstm r0, {s0-s31}
    add r1, r8, #76
    add r2, r8, #84
    mov r3, #8
5:  ldrb r4, [r1], #1
    ldr r5, [r2], #4
    cmp r4, #32
    it lo
    strlo r5, [r0, r4, lsl #2]
    subs r3, #1
    bne 5b
    vldm r0, {s0-s31}
    ldr r0, [r8, #72]
    vmsr fpscr, r0''' if with_fp else ''}
    ldr r0, [r8, #64]
    sub r0, #32
    msr psp, r0
    ldm r8!, {{r1-r4}}
    stm r0!, {{r1-r4}}
    ldm r8!, {{r1-r4}}
    stm r0!, {{r1-r4}}
    ldm r8, {{r4-r11}}
    ldr lr, =BACK
    bx lr
word:                           @ sends r1; uses r2 to r4
    ldr r2, =UART
    mov r3, #4
6:  ldr r4, [r2, #4]
    tst r4, #1
    bne 6b
    str r1, [r2]
    lsr r1, #8
    subs r3, #1
    bne 6b
    bx lr
done:
    ldr r1, =0x20026
    mov r0, #0x18
    bkpt 0xab
    b .
fill:
    ldr r0, =WINDOW
    ldr r1, =pattern
    mov r2, #WORDS
7:  ldr r3, [r1], #4
    str r3, [r0], #4
    subs r2, #1
    bne 7b
    ldr r0, =STACK
    mov r1, #0
    msr psp, r0
    mov r2, #2
    msr control, r2
    isb
    bx lr
    .pool
    .align 2
pattern:
"""
    text += "    .word " + ", ".join(str(w) for w in struct.unpack(f"<{WORDS}I", bytes(k * k + 8 * k & 255 for k in range(4 * WORDS)))) + "\n"
    text += "singles:\n    .word " + ", ".join(str(single(i)) for i in range(32)) + "\n"
    text += f"    .equ TABLE, {base + TABLE}\n    .equ WINDOW, {WINDOW}\n    .equ WORDS, {WORDS}\n    .equ STACK, {STACK}\n    .equ COUNT, {len(cases)}\n    .equ PASSES, {passes}\n    .equ BACK, {0xFFFFFFBC if gives else 0xFFFFFFFD}\n"
    text += GIVE_ALL if gives else ""
    text += f"    .section .pads, \"ax\"\n    .rept {PAD_BYTES // 2}\n    .short {SVC}\n    .endr\n"
    text += '    .section .slots, "ax"\n'
    for case in cases:
        code = case.code + [SVC] * (SLOT // 2 - len(case.code))
        text += "    .short " + ", ".join(map(str, code)) + "\n"
    text += f"    .rept {SLOT // 2}\n    .short {SVC}\n    .endr\n"
    text += '    .section .table, "a"\n'
    for index, case in enumerate(cases):
        r = case.regs       # r0 to r12, lr
        xpsr = case.flags << 27 | 1 << 24 | case.ge << 16
        words = [r[0], r[1], r[2], r[3], r[12], r[13], base + SLOTS + SLOT * index, xpsr, *r[4:12], case.sp, 0, case.fpscr]
        names = [*case.s][:8]
        raw = bytes(names + [255] * (8 - len(names)))
        words += [*struct.unpack("<2I", raw), *[case.s[n] for n in names]]
        words += [0] * (CASE_WORDS - len(words))
        text += "    .word " + ", ".join(map(str, words)) + "\n"
    open(path + ".S", "w").write(text)
    subprocess.run(shlex.split(os.environ["ARM_CC"]) + ["-nostdlib", "-Wl,--build-id=none", f"-Wl,--section-start=.vectors={VECTORS_OF.get(board, base):#x}", f"-Wl,-Ttext={base + 0x100:#x}", f"-Wl,--section-start=.pads={base + PADS:#x}",
                   f"-Wl,--section-start=.slots={base + SLOTS:#x}", f"-Wl,--section-start=.table={base + TABLE:#x}", *([f"-Wl,--section-start=.giver={GIVER:#x}", "-Wl,--section-start=.first=0x10000000"] if gives else []), "-Wl,-e,0", "-o", path + ".elf", path + ".S"], check=True)


# Gives the other world every address but the secure ones, both memories but for this block, the first UART, floating point and its faults.
# Its vector table is the same as that which begins this, but for the first two words.
GIVE_ALL = f"""
    .section .first, "a"        @ again as the secure state sees it, for who looks for the first vectors there only
    .word 0x20008000, {0x10000000 + GIVER + 1:#x}
    .section .giver, "ax"
    ldr r0, =0xE000EDD0         @ SAU: all that the board does not make secure
    mov r1, #2
    str r1, [r0]
    mvn r3, #0
    ldr r0, =0x58007000         @ its index counts by itself
    str r3, [r0, #0x1C]
    mvn r1, #1 << 31            @ GIVER / 1024
    str r1, [r0, #0x1C]
    mov r2, #126
1:  str r3, [r0, #0x1C]
    subs r2, #1
    bne 1b
    ldr r0, =0x50083000
    str r3, [r0, #0x1C]
    ldr r0, =0x50080084         @ UART 0
    mov r1, #1 << 5
    str r1, [r0]
    ldr r0, =0xE000ED8C         @ NSACR
    mov r1, #0xC00
    str r1, [r0]
    ldr r0, =0xE000ED0C         @ AIRCR.BFHFNMINS
    ldr r1, =0x05FA2000
    str r1, [r0]
    ldr r0, =0xE002ED08
    mov r1, #0
    str r1, [r0]
    ldr r1, =0x20008000
    msr msp_ns, r1
    ldr r0, =start
    bic r0, #1
    dsb
    isb
    bxns r0
    .pool
"""


class Result:
    """What a case left."""

    def __init__(self, words, changes, with_fp):
        self.exception, sp, self.back = words[0:3]
        frame, rest = words[3:11], words[11:19]
        self.regs = [*frame[0:4], *rest, frame[4], frame[5]]
        self.pc, self.xpsr = frame[6], frame[7]
        self.sp = sp + 32 + (4 if self.xpsr & 512 else 0)
        self.cfsr, self.hfsr = words[19:21]
        self.fpscr, self.s = (words[21], words[22:54]) if with_fp else (0, ())
        self.memory = [(a - 4, v) for a, v in zip(changes[::2], changes[1::2])]

    def fields(self):
        return {"exception": self.exception, "back": self.back, "sp": self.sp, "pc": self.pc, "xpsr": self.xpsr, "cfsr": self.cfsr, "hfsr": self.hfsr,
                "fpscr": self.fpscr, **{f"r{i}" if i < 13 else "lr": v for i, v in enumerate(self.regs)}, **{f"s{i}": v for i, v in enumerate(self.s)},
                **{f"[{a:x}]": v for a, v in self.memory}}


def results(data, count, with_fp):
    words = 54 if with_fp else 21
    at, found = 0, []
    while len(found) < count and at + 4 <= len(data):
        size = struct.unpack_from("<I", data, at)[0]
        if at + 4 + 4 * words + size > len(data):
            break
        found.append(Result(struct.unpack_from(f"<{words}I", data, at + 4), struct.unpack_from(f"<{size // 4}I", data, at + 4 + 4 * words), with_fp))
        at += 4 + 4 * words + size
    return found
