"""Floating point: every instruction of F, D and Zfh on ordinary and on edge operands, in every rounding mode."""
B = (32, 64)
W = (64,)
MODES = ("rne", "rtz", "rdn", "rup", "rmm")
ON = "mstatus=6000"  # the unit is on and its state noted as changed


class Format:
    """Encodings of a format by name; a '-' before a name sets the sign."""

    def __init__(self, suffix, exponent_bits, fraction_bits):
        self.suffix, self.fraction, self.bits = suffix, fraction_bits, 1 + exponent_bits + fraction_bits
        self.bias = (1 << exponent_bits - 1) - 1
        f, top = fraction_bits, (1 << exponent_bits) - 1
        self.names = {
            "zero": 0, "one": self.power(0), "two": self.power(1), "half": self.power(-1), "three": self.power(1) | 1 << f - 1, "onehalf": self.power(0) | 1 << f - 1,
            "twohalf": self.power(1) | 1 << f - 2, "tie": self.power(-f - 1), "third": self.power(-2) | int("01" * 32, 2) & (1 << f) - 1, "next": self.power(0) | 1,
            "max": (top << f) - 1, "normal": 1 << f, "subnormal": (1 << f) - 1, "tiny": 1, "inf": top << f, "quiet": top << f | 1 << f - 1 | 5, "signaling": top << f | 5,
            "big": self.power(min(70, self.bias)), "int31": self.power(min(31, self.bias)), "int32": self.power(min(32, self.bias)), "int63": self.power(min(63, self.bias)),
            "int64": self.power(min(64, self.bias)), "overbig": self.power(min(127, self.bias)), "small": self.power(max(-126, 1 - self.bias)) | 1 << f - 1 | 1,
        }

    def power(self, exponent):
        return exponent + self.bias << self.fraction

    def bits_of(self, name):
        return self.names[name.lstrip("-")] | (1 << self.bits - 1 if name[0] == "-" else 0)

    def reg(self, name):
        """What a register of 64 bits holds: a boxed value, or with a '~' before it one that is not boxed."""
        return f"{self.bits_of(name.lstrip('~')) | (0 if name[0] == '~' else (1 << 64) - (1 << self.bits)):x}"


S, D, H = Format("s", 8, 23), Format("d", 11, 52), Format("h", 5, 10)


def state(f, *operands):
    return " ".join([ON] + [f"fa{i + 1}={f.reg(o)}" for i, o in enumerate(operands)])


def guards(row, asm, before):
    """The unit off; its state initial, which the instruction changes if it says so."""
    return [(row, W, "edge", asm, before.replace(ON, "").strip()), (row, W, "edge", asm, before.replace(ON, "mstatus=2000"))]


def rounded(row, asm, before, *others):
    """The instruction on one state in every mode, static and dynamic, and on others in some."""
    rows = [(row, W, "edge", f"{asm}, {m}", before) for m in MODES] + [(row, W, "edge", asm, f"{before} fcsr={i << 5:x}") for i in range(1, len(MODES))]
    return rows + [(row, W, "edge", f"{asm}, {m}", other) for other in others for m in MODES[2:]]


def reserved(row, asm, before, bits):
    """Modes that do not exist, in the instruction and in frm."""
    return [(row, W, "edge", f".word {bits | m << 12:#x} # {asm}, {m}", before) for m in (5, 6)] + [(row, W, "edge", asm, f"{before} fcsr={m << 5:x}") for m in (5, 6, 7)]


def simple(row, asm, f, normal, *edges):
    rows = [(row, B, "normal", asm, state(f, *normal)), (row, B, "edge", asm, state(f, *edges[0]))]
    return rows + [(row, W, "edge", asm, state(f, *e)) for e in edges[1:]] + guards(row, asm, state(f, *edges[0]))


def arithmetic(f):
    x, narrow = f.suffix, f is not D
    rows, two, three = [], "fa0, fa1, fa2", "fa0, fa1, fa2, fa3"
    nans = [("signaling", "one"), ("one", "quiet"), ("-quiet", "signaling")] + ([("~one", "one"), ("one", "~two")] if narrow else [])
    for name, normal, edges, modes in (
            ("fadd", ("three", "onehalf"), [("inf", "-inf"), ("tiny", "subnormal"), ("-zero", "zero"), ("one", "-one")], [("one", "tie"), ("-one", "-tie"), ("max", "max"), ("one", "-one"), ("next", "tie")]),
            ("fsub", ("three", "onehalf"), [("inf", "inf"), ("normal", "tiny"), ("-zero", "-zero"), ("-inf", "inf")], [("-one", "tie"), ("one", "-tie"), ("-max", "max"), ("one", "one")]),
            ("fmul", ("three", "onehalf"), [("inf", "zero"), ("subnormal", "two"), ("-zero", "one"), ("-inf", "inf")], [("next", "next"), ("-max", "two"), ("normal", "third"), ("-tiny", "half"), ("subnormal", "next")]),
            ("fdiv", ("three", "onehalf"), [("one", "zero"), ("zero", "-zero"), ("inf", "inf"), ("-one", "inf"), ("-three", "-zero")], [("one", "three"), ("max", "half"), ("-normal", "three"), ("tiny", "two")])):
        row, asm = f"{name}.{x}", f"{name}.{x} {two}"
        rows += simple(row, asm, f, normal, *edges, *nans) + rounded(row, asm, *(state(f, *m) for m in modes))
    rows += reserved(f"fadd.{x}", f"fadd.{x} {two}", state(f, "one", "one"), 0x00C58553 | {"s": 0, "d": 1, "h": 2}[x] << 25)
    row, asm = f"fsqrt.{x}", f"fsqrt.{x} fa0, fa1"
    rows += simple(row, asm, f, ("onehalf",), ("-one",), ("-zero",), ("inf",), ("-inf",), ("signaling",), ("quiet",), ("tiny",), *([("~one",)] if narrow else []))
    rows += rounded(row, asm, state(f, "two"), state(f, "three"))
    for name in ("fmadd", "fmsub", "fnmsub", "fnmadd"):
        row, asm = f"{name}.{x}", f"{name}.{x} {three}"
        edges = [("inf", "zero", "quiet"), ("one", "two", "signaling"), ("inf", "one", "inf"), ("inf", "one", "-inf"), ("one", "two", "two"), ("one", "two", "-two"),
                 ("max", "two", "-inf"), ("tiny", "tiny", "zero"), ("quiet", "one", "two"), ("zero", "-one", "-zero")] + ([("~one", "two", "three"), ("one", "~two", "three"), ("one", "two", "~three")] if narrow else [])
        rows += simple(row, asm, f, ("three", "onehalf", "half"), *edges)
        rows += rounded(row, asm, *(state(f, *m) for m in [("next", "next", "-one"), ("one", "-one", "tie"), ("max", "two", "-max"), ("normal", "third", "tiny")]))
    return rows


def comparisons(f):
    x, narrow = f.suffix, f is not D
    rows = []
    unboxed = [("~one", "one"), ("one", "~one")] if narrow else []
    for name in ("fmin", "fmax"):
        rows += simple(f"{name}.{x}", f"{name}.{x} fa0, fa1, fa2", f, ("one", "-two"), ("signaling", "one"), ("zero", "-zero"), ("-zero", "zero"), ("quiet", "one"), ("one", "quiet"),
                       ("quiet", "-quiet"), ("signaling", "quiet"), ("inf", "max"), ("-tiny", "tiny"), *unboxed)
    for name in ("feq", "flt", "fle"):
        rows += simple(f"{name}.{x}", f"{name}.{x} a0, fa1, fa2", f, ("one", "two"), ("signaling", "one"), ("one", "one"), ("two", "one"), ("-zero", "zero"), ("quiet", "one"), ("one", "signaling"),
                       ("-inf", "inf"), ("inf", "inf"), ("-one", "-tiny"), *unboxed)
    rows += simple(f"fclass.{x}", f"fclass.{x} a0, fa1", f, ("one",), ("-one",), ("-inf",), ("inf",), ("-subnormal",), ("tiny",), ("-zero",), ("zero",), ("signaling",), ("-quiet",), *([("~one",)] if narrow else []))
    unboxed = [("~one", "-two"), ("one", "~-two")] if narrow else []
    for name in ("fsgnj", "fsgnjn", "fsgnjx"):
        row = f"{name}.{x}"
        rows += simple(row, f"{row} fa0, fa1, fa2", f, ("one", "-two"), ("-one", "two"), ("-one", "-two"), ("signaling", "-zero"), ("one", "quiet"), *unboxed)
        rows += [(row, W, "edge", f"{row} fa0, fa1, fa1", state(f, o)) for o in ["one", "-one", "-signaling"] + (["~-one"] if narrow else [])]
    return rows


def conversions(f):
    x, narrow = f.suffix, f is not D
    rows = []
    for kind, xlens in (("w", B), ("wu", B), ("l", W), ("lu", W)):
        row, asm = f"fcvt.{kind}.{x}", f"fcvt.{kind}.{x} a0, fa1"
        rows += [(row, xlens, "normal", asm, state(f, "two")), (row, xlens, "edge", asm, state(f, "-onehalf"))] + guards(row, asm, state(f, "twohalf"))
        rows += [(row, xlens if o in ("-one", "inf") else W, "edge", f"{asm}, rtz", state(f, o)) for o in
                 ["quiet", "-quiet", "signaling", "inf", "-inf", "-one", "-half", "-tie", "-zero", "tiny", "max", "-max", "int31", "-int31", "int32", "-int32", "int63", "-int63", "int64"] + (["~one"] if narrow else [])]
        rows += rounded(row, asm, state(f, "twohalf"), state(f, "-half"), state(f, "onehalf"))
        row, asm = f"fcvt.{x}.{kind}", f"fcvt.{x}.{kind} fa0, a1"
        exact = x == "d" and kind in ("w", "wu")
        rows += [(row, xlens, "normal", asm, f"{ON} a1=5"), (row, xlens, "edge", asm, f"{ON} a1=ffffffffffffffff")] + guards(row, asm, f"{ON} a1=7fffffffffffffff")
        rows += [(row, W, "edge", asm, f"{ON} a1={v}") for v in ("0", "80000000", "8000000000000000", "123456789abcdef0", "fffffffffffffffe", "ffe0", "fff0")]
        if not exact:
            odd = (1 << f.fraction + 2 if kind[0] == "l" or f.fraction < 30 else 1 << 30) | 2
            rows += rounded(row, asm, *(f"{ON} a1={v:x}" for v in (odd, -odd & (1 << 64) - 1, odd + 1)))
    return rows


def between(source, target):
    row = f"fcvt.{target.suffix}.{source.suffix}"
    asm = f"{row} fa0, fa1"
    rows = simple(row, asm, source, ("onehalf",), ("signaling",), ("quiet",), ("-quiet",), ("inf",), ("-inf",), ("-zero",), ("max",), ("tiny",), ("-subnormal",), *([("~one",)] if source is not D else []))
    if target.bits < source.bits:
        rows += rounded(row, asm, *(state(source, o) for o in ("third", "-third", "max", "tiny", "small", "-overbig")))
    return rows


def moves(f, into, outof, xlens):
    row, asm = into, f"{into} fa0, a1"
    rows = [(row, xlens, "normal", asm, f"{ON} a1=12345678"), (row, xlens, "edge", asm, f"{ON} a1=fedcba9876543210")] + guards(row, asm, f"{ON} a1=ffffffff80000000")
    row, asm = outof, f"{outof} a0, fa1"
    rows += [(row, xlens, "normal", asm, state(f, "one")), (row, xlens, "edge", asm, state(f, "-signaling")), (row, W, "edge", asm, f"{ON} fa1=123456789abcdef0")]
    return rows + guards(row, asm, state(f, "-two"))


def memory(load, store, size):
    data = bytes(range(0x81, 0x81 + size)).hex()
    rows = [(load, B, "normal", f"{load} fa0, 8(a1)", f"{ON} a1=80002000 [80002008]={data}"), (load, B, "edge", f"{load} fa0, -3(a1)", f"{ON} a1=80002008 [80002005]={data}"),
            (load, W, "edge", f"{load} fa0, 0(a1)", "mstatus=2000 a1=10000000"), (load, W, "edge", f"{load} fa0, 0(a1)", f"{ON} a1=80002000 fa0=1234")]
    rows += guards(load, f"{load} ft0, 0(a1)", f"{ON} a1=80002000")
    rows += [(store, B, "normal", f"{store} fa0, 8(a1)", f"{ON} a1=80002000 fa0=123456789abcdef0"), (store, B, "edge", f"{store} ft11, -3(a1)", f"{ON} a1=80002008 ft11=fedcba9876543210"),
             (store, W, "edge", f"{store} fa0, 0(a1)", f"{ON} a1=10000000")]
    return rows + guards(store, f"{store} fs11, 0(a1)", f"{ON} a1=80002000 fs11=ffffffff00000001")


def registers():
    """The control and status registers, and what SD says."""
    rows = [("csrrw", B, "edge", f"csrrw a0, {csr}, a1", f"{ON} fcsr=e1 a1={value}") for csr in ("fflags", "frm", "fcsr") for value in ("ffffffffffffffff", "0", "2")]
    rows += [("csrrs", W, "edge", f"csrrs a0, {csr}, {source}", f"{ON} fcsr=41 a1=10") for csr in ("fflags", "frm", "fcsr") for source in ("zero", "a1")]
    rows += [("csrrci", W, "edge", f"csrrci a0, {csr}, 1", "mstatus=4000 fcsr=63 mstatus=2000") for csr in ("fflags", "frm", "fcsr")]
    rows += [(row, W, "edge", f"{row} a0, {csr}, {source}", "") for csr in ("fflags", "frm", "fcsr") for row, source in (("csrrs", "zero"), ("csrrw", "a1"))]
    rows += [("csrrw", B, "edge", "csrrw a0, mstatus, a1", f"mstatus={old} a1={new}") for old, new in (("0", "2000"), ("6000", "4000"), ("2000", "ffffffffffffffff"), ("6000", "0"))]
    return rows + [("csrrs", B, "edge", "csrrs a0, mstatus, zero", ON), ("csrrs", B, "edge", "csrrs a0, misa, zero", "")]


def words(*bits):
    return [("-", B, "illegal", f".word {b:#x}", ON) for b in bits]


FILES = {
    "f.txt": memory("flw", "fsw", 4) + arithmetic(S) + comparisons(S) + conversions(S) + moves(S, "fmv.w.x", "fmv.x.w", B) + registers(),
    "d.txt": memory("fld", "fsd", 8) + arithmetic(D) + comparisons(D) + conversions(D) + between(D, S) + between(S, D) + moves(D, "fmv.d.x", "fmv.x.d", W)
    + words(0x00B5F553 | 3 << 25, 0x20B5B553, 0x22B5B553, 0x28B5A553, 0xA0B5B553, 0xE005A553, 0x58B50553, 0x40B50553, 0xC0450553, 0xF0051553, 0x0005C007, 0x06B50543),
    "zfh.txt": memory("flh", "fsh", 2) + arithmetic(H) + comparisons(H) + conversions(H) + between(H, S) + between(S, H) + between(H, D) + between(D, H) + moves(H, "fmv.h.x", "fmv.x.h", B),
}

# Registers of 32 bits: nothing is boxed for F, and halves in 32 bits.
FILES["f-alone.txt"] = [
    (r, B, k, a, b) for r, _, k, a, b in memory("flw", "fsw", 4)[:2] + moves(S, "fmv.w.x", "fmv.x.w", B)[:4] + [("fadd.s", W, "edge", "fadd.s fa0, fa1, fa2", f"{ON} fa1=3f800000 fa2=40000000"),
    ("fadd.h", W, "edge", "fadd.h fa0, fa1, fa2", f"{ON} fa1=ffff3c00 fa2=ffff4000"), ("fadd.h", W, "edge", "fadd.h fa0, fa1, fa2", f"{ON} fa1=ffff3c00 fa2=3c00"),
    ("fsgnjx.s", W, "edge", "fsgnjx.s fa0, fa1, fa1", f"{ON} fa1=bf800000"), ("fmv.x.h", W, "edge", "fmv.x.h a0, fa1", f"{ON} fa1=12348000"), ("csrrs", W, "edge", "csrrs a0, misa, zero", ""),
]] + [("-", B, "illegal", f".word {b:#x}", ON) for b in (0x02C58553, 0x0005B007, 0x00B5B027, 0x42058553)]



def compressed(load, store, xlens, size):
    """Loads and stores of 16 bits, from a register and from the stack pointer; the latter reach all registers, f0 too."""
    data = bytes(range(0x81, 0x81 + size)).hex()
    rows = []
    for row, xs, asm, before in (
            (load, xlens, f"{load} fa0, {size}(a1)", f"{ON} a1=80002000 [{0x80002000 + size:08x}]={data}"), (f"{load}sp", xlens, f"{load}sp fa0, {size}(sp)", f"{ON} sp=80002000 [{0x80002000 + size:08x}]={data}"),
            (store, xlens, f"{store} fa0, {size}(a1)", f"{ON} a1=80002000 fa0=123456789abcdef0"), (f"{store}sp", xlens, f"{store}sp ft0, {size}(sp)", f"{ON} sp=80002000 ft0=123456789abcdef0")):
        rows += [(row, xs, "normal", asm, before)] + [(row, xs, "edge", asm, b) for b in (before.replace(ON, "").strip(), before.replace(ON, "mstatus=2000"))]
    far, stack = 31 * size, 63 * size
    return rows + [(load, xlens, "edge", f"{load} fs0, {far}(s1)", f"{ON} s1={0x80002001 - far:x} [80002001]={data}"), (load, xlens, "edge", f"{load} fa5, 0(a5)", f"{ON} a5=10000000 fa5=1"),
                   (f"{load}sp", xlens, "edge", f"{load}sp ft0, {stack}(sp)", f"{ON} sp={0x80002001 - stack:x} [80002001]={data}"),
                   (store, xlens, "edge", f"{store} fs1, {far}(s0)", f"{ON} s0={0x80002001 - far:x} fs1=fedcba9876543210"),
                   (f"{store}sp", xlens, "edge", f"{store}sp ft11, {stack}(sp)", f"{ON} sp={0x80002000 - stack:x} ft11=fedcba9876543210")]


FILES["zcf.txt"] = compressed("c.flw", "c.fsw", (32,), 4) + [("c.ld", W, "edge", "c.ld a0, 8(a1)", "a1=80002000 [80002008]=0182038405860788"), ("c.sdsp", W, "edge", "c.sdsp ra, 8(sp)", "sp=80002000 ra=5")]
FILES["zcd.txt"] = compressed("c.fld", "c.fsd", B, 8)

# What the harts of a file have besides I and M.
WITH = {"zcf.txt": "f d c", "zcd.txt": "f d c", "f.txt": "f d", "d.txt": "f d", "zfh.txt": "f d zfh", "f-alone.txt": "f zfh"}
