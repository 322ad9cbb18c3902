"""Random instructions of each row of the decode tables, each with a state to execute it from, edges more often than chance has them."""
import os, random, struct
from program import STACK, WINDOW, PADS, PAD_BYTES, Case

BASE = WINDOW + 0x70
EDGE = [0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0x80000001, 0xFFFFFFFE, 0xFFFFFFFF, 0x00FF00FF, 31, 32, 33, 64, 255, 256]
SKIP = ("b", "b.cond", "b.w", "b.cond.w", "bl", "bx", "blx", "cbz", "cbnz", "tbb", "tbh", "it", "udf", "udf.w", "svc", "bkpt", "cps", "msr", "mrs",
        "nop", "yield", "wfe", "wfi", "sev", "hint", "nop.w", "yield.w", "wfe.w", "wfi.w", "sev.w", "hint.w", "clrex", "dsb", "dmb", "isb", "adr", "ldr.lit16")
FLOAT = ("single", "fpv5", "double", "half")
rng = random.Random(20)
v81 = False


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



SINGLES = [0, 0x80000000, 0x3F800000, 0xBF800000, 1, 0x80000001, 0x007FFFFF, 0x00800000, 0x80800000, 0x7F7FFFFF, 0xFF7FFFFF, 0x7F800000, 0xFF800000, 0x7FC00000,
           0xFFC12345, 0x7F800001, 0xFFA00000, 0x3F000000, 0x3FC00000, 0xC0200000, 0x4F000000, 0xCF000000, 0x4F800000, 0x477FE000, 0x47800000, 0x33800000, 0x38800000, 0x387FC000]
DOUBLES = [0, 1 << 63, 0x3FF0000000000000, 0xBFF0000000000000, 1, (1 << 63) + 1, 0x000FFFFFFFFFFFFF, 0x0010000000000000, 0x7FEFFFFFFFFFFFFF, 0xFFEFFFFFFFFFFFFF,
           0x7FF0000000000000, 0xFFF0000000000000, 0x7FF8000000000000, 0xFFF8123456789ABC, 0x7FF0000000000001, 0xFFF4000000000000, 0x3FE0000000000000, 0x3FF8000000000000,
           0xC004000000000000, 0x41E0000000000000, 0xC1E0000000000000, 0x41EFFFFFFFE00000, 0x36A0000000000000, 0x380FFFFFE0000000, 0x47EFFFFFE0000000, 0x47EFFFFFF0000000, 0x40EFFC0000000000]
HALVES = [0, 0x8000, 0x3C00, 1, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0xFBFF, 0x7C00, 0xFC00, 0x7E00, 0xFD01, 0x7C01, 0x7FFF, 0x3555]


def single_value():
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(SINGLES)
    if kind < 0.8:
        return struct.unpack("<I", struct.pack("<f", rng.uniform(-1, 1) * 2.0 ** rng.randrange(-20, 40)))[0]
    return rng.getrandbits(32)


def double_value():
    kind = rng.random()
    if kind < 0.4:
        return rng.choice(DOUBLES)
    if kind < 0.8:
        return struct.unpack("<Q", struct.pack("<d", rng.uniform(-1, 1) * 2.0 ** rng.randrange(-140, 140)))[0]
    return rng.getrandbits(64)


def half_pair():
    return (rng.choice(HALVES) if rng.random() < 0.6 else rng.getrandbits(16)) | (rng.choice(HALVES) if rng.random() < 0.6 else rng.getrandbits(16)) << 16


def fpscr_value():
    """Modes and flags; of a core of ARMv8.1-M with FZ16, and with LTPSIZE as it is without vectors."""
    more = 4 << 16 | (rng.random() < 0.3) << 19 if v81 else 0
    modes = rng.getrandbits(5) << 22 if rng.random() < 0.5 else rng.getrandbits(2) << 22
    return more | modes | (rng.getrandbits(4) << 28 | rng.choice((0, 0, 0x9F, rng.getrandbits(8) & 0x9F)))


def case_float(name, mask, fixed):
    """An instruction of the floating-point unit; gives S registers and FPSCR besides."""
    word = fixed | rng.getrandbits(32) & ~mask
    regs, s = [value() for _ in range(14)], {}
    rn = pick()
    index = rn if rn != 14 else 13
    if name in ("vmovx.f16", "vins.f16"):
        return word, regs, fpscr_value(), s
    if name[:4] in ("vldr", "vstr", "vldm", "vstm"):
        double = name.endswith("f64")
        word = put(put(word, mask, 16, 4, rn), mask, 0, 8, rng.randrange(24))
        regs[index] = BASE
        if name[1:4] in ("ldm", "stm"):
            first = (word >> 12 & 15) if double else (word >> 11 & 0x1E | word >> 22 & 1)
            count = rng.randrange(1, min(9, (16 if double else 32) - first + 1))
            word = put(word, mask, 0, 8, 2 * count if double else count)
        elif rng.random() < 0.1:
            regs[index] += 2
        return word, regs, 4 << 16 if v81 else 0, s
    if name.startswith("vmov.core") or name in ("vmsr", "vmrs"):
        word = put(word, mask, 12, 4, 15 if name == "vmrs" and rng.random() < 0.3 else rn)
        regs[index] = fpscr_value() if name == "vmsr" else value()
        return word, regs, fpscr_value(), s
    if name.startswith("vmov.pair"):
        rt2 = pick(rn)
        word = put(put(word, mask, 12, 4, rn), mask, 16, 4, rt2)
        return (None if name.endswith("s") and word & 0x2F == 0x2F else (word, regs, 4 << 16 if v81 else 0, s))
    sd, sn, sm = (word >> 11 & 0x1E | word >> 22 & 1), (word >> 15 & 0x1E | word >> 7 & 1), (word << 1 & 0x1E | word >> 5 & 1)
    if ".fixed." in name and (not word & 0x80) and (word << 1 & 0x1E | word >> 5 & 1) > 16:
        return None

    def wide(i):
        v = double_value() if "from" not in name else rng.getrandbits(64)
        s[2 * i], s[2 * i + 1] = v & 0xFFFFFFFF, v >> 32

    def narrow(i):
        s[i] = half_pair() if name.endswith(".f16") and ".from." not in name else value() if ".from." in name else single_value()

    from_double = name.endswith("f64") and ".from." not in name
    if ".fixed." in name:
        (wide if name.endswith("f64") else narrow)(word >> 12 & 15 if name.endswith("f64") else sd)
    elif name.startswith("vcvt") or name.startswith("vmov") or name.startswith("vrint"):
        (wide if from_double else narrow)(word & 15 if from_double else sm)
    elif from_double:
        for i in (word >> 16 & 15, word & 15, word >> 12 & 15):
            wide(i)
    else:
        for i in (sn, sm, sd):
            narrow(i)
    return word, regs, fpscr_value(), s


def case_ordered(name, mask, fixed):
    """A load or store in order; exclusive stores find no monitor set, since cases begin by the return from an exception. They are aligned:
    the reference asks the monitor first, the manual looks at the address first."""
    rn = pick()
    rt = pick(rn)
    rd = pick(rn, rt)
    regs = [value() for _ in range(14)]
    regs[rn if rn != 14 else 13] = BASE + (rng.randrange(4) if rng.random() < 0.15 and "stlex" not in name else 4 * rng.randrange(8))
    return put(put(put(fixed, mask, 16, 4, rn), mask, 12, 4, rt), mask, 0, 4, rd), regs


def case_v81m(name, mask, fixed):
    word = fixed | rng.getrandbits(32) & ~mask
    regs = [value() for _ in range(14)]
    if name == "clrm":
        return word & ~0x2000 | (0 if word & 0xDFFF else 1), regs
    if name == "dls":
        return put(word, mask, 16, 4, pick()), regs
    if name.startswith("bf"):
        return put(word, mask, 23, 4, rng.randrange(1, 16)), regs
    rn, rm = rng.choice((15, pick())), rng.choice((15, pick()))
    return put(put(put(put(word, mask, 16, 4, rn), mask, 0, 4, rm), mask, 8, 4, pick()), mask, 4, 4, rng.randrange(14)), regs


def case_loop():
    """WLS or DLS, an addition, and the end of the loop."""
    rn, rd = pick(14), rng.randrange(8)
    regs = [value() for _ in range(14)]
    regs[rn] = rng.choice((0, 1, 2, 3, 100, rng.randrange(20)))
    while_ = rng.random() < 0.6
    body = [0x3000 | rd << 8 | rng.randrange(256)]
    if not while_ and regs[rn] == 0:
        regs[rn] = 1
    # Both offsets are 6 bytes.
    start = [0xF040 | rn, 0xC803] if while_ else [0xF040 | rn, 0xE001]
    end = [0xF00F, 0xC803]
    return start + body + end, regs


def case_dsp(name, mask, fixed):
    word = fixed | rng.getrandbits(32) & ~mask
    regs = [value() if rng.random() < 0.6 else rng.choice((0x7FFF8000, 0x80007FFF, 0x80008000, 0x7F80FF01, 0x80808080, 0x7F7F7F7F)) for _ in range(14)]
    rn, rm, rd = pick(), pick(), pick()
    ra = pick(rd)
    word = put(put(put(put(word, mask, 16, 4, rn), mask, 0, 4, rm), mask, 8, 4, rd), mask, 12, 4, ra)
    if name in ("ssat16", "usat16"):
        word = put(word, mask, 0, 5, rng.randrange(16))
    return word, regs


PLAIN16 = ("lsls.imm", "lsrs.imm", "asrs.imm", "adds.reg", "subs.reg", "adds.imm3", "subs.imm3", "movs.imm8", "cmp.imm8", "adds.imm8", "subs.imm8", "ands", "eors", "lsls",
           "lsrs", "asrs", "adcs", "sbcs", "rors", "tst", "rsbs", "cmp", "cmn", "orrs", "muls", "bics", "mvns", "sxth", "uxtb", "rev")
PLAIN32 = ("add.imm", "sub.imm", "adc.reg", "sbc.reg", "eor.imm", "orr.reg", "mov.imm", "tst.reg", "cmp.imm", "clz", "mla", "umull", "bfi", "ubfx")


def halves(word, width):
    return [word] if width == 16 else [word >> 16, word & 0xFFFF]


def case_it(rows):
    """A block of one to three instructions, with a condition that holds or not."""
    count, condition = rng.randrange(1, 4), rng.randrange(14)
    mask = (rng.getrandbits(count - 1) << (5 - count) | 1 << (4 - count)) & 15
    code, regs = [0xBF00 | condition << 4 | mask], None
    for _ in range(count):
        wide = rng.random() < 0.4
        name, width, m, f = rng.choice([r for r in rows if r[0] in (PLAIN32 if wide else PLAIN16)])
        made = None
        while not made:
            made = (case32 if wide else case16)(name, m, f)
        regs = regs or made[1]
        code += halves(made[0], width)
    return code, regs


def case_branch(name, width, mask, fixed, slot, base):
    """A branch to the slot's supervisor calls, or to the pads."""
    regs = [value() for _ in range(14)]
    word = fixed | rng.getrandbits(width) & ~mask
    pad = base + PADS + 2 * rng.randrange(64, PAD_BYTES // 2 - 64)
    near = slot + 2 * rng.randrange(2, 7)
    if name == "b":
        word = fixed | (near - slot - 4 >> 1) & 0x7FF
    elif name == "b.cond":
        word = fixed | rng.randrange(14) << 8 | (near - slot - 4 >> 1) & 0xFF
    elif name in ("cbz", "cbnz"):
        offset = (max(near, slot + 4) - slot - 4) >> 1
        rn = rng.randrange(8)
        regs[rn] = rng.choice((0, 0, 1, value()))
        word = fixed | offset >> 5 << 9 | (offset & 31) << 3 | rn
    elif name in ("b.w", "bl"):
        offset = (pad - slot - 4) & 0x1FFFFFF
        sign, i1, i2 = offset >> 24, offset >> 23 & 1, offset >> 22 & 1
        word = fixed | sign << 26 | (offset >> 12 & 0x3FF) << 16 | (1 ^ i1 ^ sign) << 13 | (1 ^ i2 ^ sign) << 11 | offset >> 1 & 0x7FF
    elif name == "b.cond.w":
        offset = (pad - slot - 4) & 0x1FFFFF
        word = fixed | rng.randrange(14) << 22 | offset >> 20 << 26 | (offset >> 12 & 0x3F) << 16 | (offset >> 18 & 1) << 13 | (offset >> 19 & 1) << 11 | offset >> 1 & 0x7FF
    elif name in ("bx", "blx"):
        rm = pick()
        word = fixed | rm << 3
        # Where EPSR.T becomes clear the reference looks at bit 1 before it, which the manual does not say.
        regs[rm if rm != 14 else 13] = pad | 1 if rng.random() < 0.8 else pad & ~3
    elif name in ("tbb", "tbh"):
        rn, rm = pick(14), 0
        rm = pick(rn, 14)
        word = fixed | rn << 16 | rm
        regs[rn], regs[rm] = (WINDOW, rng.choice((0, 1, 2))) if name == "tbb" else (STACK + 0x800, rng.choice((0, 1, 2)))
    elif name == "add.high" or name == "mov.high":
        rm = pick()
        word = fixed | 0x87 | rm << 3
        regs[rm if rm != 14 else 13] = pad if name == "mov.high" else (pad - slot - 4) & 0xFFFFFFFF
    else:
        return None
    return word, regs


def rows_of(cls):
    """Rows of a class: name, width, mask and fixed bits."""
    found = []
    for line in open(os.environ["DECODE_LIST"]):
        fields = line.split("§")[0].split()
        if len(fields) < 5 or fields[1] not in ("16", "32") or fields[4] != "yes":
            continue
        features = set(fields[5:])
        if cls == "dsp":
            wanted = "dsp" in features
        elif cls == "v81m":
            wanted = "v81" in features and features <= {"v81", "thumb2"} and fields[0] not in ("wls", "le", "le.forever")
        elif cls == "loop":
            wanted = fields[0] == "le"
        elif cls == "half":
            wanted = "half" in features
        elif cls == "v8m":
            wanted = "v8" in features and fields[0] not in ("tt", "sg")
        elif cls in FLOAT:
            wanted = "fp" in features and "v81" not in features and cls == ("double" if "double" in features else "fpv5" if "fpv5" in features else "single")
        else:
            wanted = features <= {"thumb2", "thumb2|v8"} and (cls != "plain" or not (fields[0] in SKIP or ".hint" in fields[0] or ".lit" in fields[0]))
        if wanted:
            found.append((fields[0], int(fields[1]), int(fields[2], 16), int(fields[3], 16)))
    return found
