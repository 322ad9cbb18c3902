"""Compressed instructions: Zca, Zcb, Zcmop; and jumps where instructions are aligned to 2 bytes."""
B, R, W = (32, 64), (32,), (64,)
ONES = "ffffffffffffffff"
M = "0182038405860788"


def rows(row, xlens, *tries):
    return [(row, xlens, kind, asm, before) for (asm, before), kind in zip(tries, ["normal"] + ["edge"] * 9)]


FILES = {
    "zca.txt": rows("c.lwsp", B, ("c.lwsp a0, 4(sp)", f"sp=80002000 [80002000]={M}"), ("c.lwsp sp, 252(sp)", f"sp=80001f08 [80002000]={M}"), ("c.lwsp t6, 128(sp)", f"sp=80001f81 [80002000]={M}"))
    + rows("c.ldsp", W, ("c.ldsp a0, 8(sp)", f"sp=80002000 [80002008]={M}"), ("c.ldsp ra, 504(sp)", f"sp=80001e08 [80002000]={M}"), ("c.ldsp ra, 256(sp)", "sp=20000000"))
    + rows("c.swsp", B, ("c.swsp a0, 4(sp)", "sp=80002000 a0=123456789abcdef0"), ("c.swsp sp, 252(sp)", "sp=80001f08"), ("c.swsp zero, 128(sp)", "sp=80001f81 [80002000]=ffffffffffffffff"))
    + rows("c.sdsp", W, ("c.sdsp a0, 8(sp)", "sp=80002000 a0=123456789abcdef0"), ("c.sdsp t6, 504(sp)", "sp=80001e08 t6=5"), ("c.sdsp a0, 256(sp)", "sp=20000000"))
    + rows("c.lw", B, ("c.lw a0, 4(a1)", f"a1=80002000 [80002000]={M}"), ("c.lw s0, 124(a5)", f"a5=80001f88 [80002000]={M}"), ("c.lw a1, 64(a1)", f"a1=80001fc0 [80002000]={M}"))
    + rows("c.ld", W, ("c.ld a0, 8(a1)", f"a1=80002000 [80002008]={M}"), ("c.ld s1, 248(s0)", f"s0=80001f08 [80002000]={M}"))
    + rows("c.sw", B, ("c.sw a0, 4(a1)", "a1=80002000 a0=123456789abcdef0"), ("c.sw s0, 124(a5)", "a5=80001f88 s0=5"), ("c.sw a1, 64(a1)", "a1=80001fc0"))
    + rows("c.sd", W, ("c.sd a0, 8(a1)", "a1=80002000 a0=123456789abcdef0"), ("c.sd s1, 248(s0)", "s0=80001f08 s1=5"))
    + rows("c.j", B, ("c.j 0x80001100", ""), ("c.j 0x80000806", "ra=5"), ("c.j 0x800017fe", ""))
    + rows("c.jal", R, ("c.jal 0x80001100", ""), ("c.jal 0x80000806", "ra=5"))
    + rows("c.jr", B, ("c.jr a0", "a0=80001020"), ("c.jr ra", "ra=80001043"))
    + rows("c.jalr", B, ("c.jalr a0", "a0=80001020"), ("c.jalr ra", "ra=80001043"))
    + rows("c.beqz", B, ("c.beqz a0, 0x80001010", ""), ("c.beqz s0, 0x80000f02", "s0=0"), ("c.beqz a5, 0x800010fe", "a5=80000000"))
    + rows("c.bnez", B, ("c.bnez a0, 0x80001010", "a0=1"), ("c.bnez s0, 0x80000f02", "s0=80000000"), ("c.bnez a5, 0x800010fe", "a5=0"))
    + rows("c.li", B, ("c.li a0, 5", ""), ("c.li t6, -32", ""), ("c.li a0, 0", "a0=7"))
    + rows("c.lui", B, ("c.lui a0, 0x1f", ""), ("c.lui t6, 0xfffe0", ""), ("c.lui ra, 0x1", "ra=5"))
    + rows("c.nop", B, ("c.nop", ""), ("c.nop", f"a0={ONES}"))
    + rows("c.addi", B, ("c.addi a0, 5", "a0=7"), ("c.addi sp, -32", "sp=1f"), ("c.addi a0, 31", f"a0={ONES}"))
    + rows("c.addiw", W, ("c.addiw a0, 5", "a0=123456789abcdef0"), ("c.addiw a0, 1", "a0=7fffffff"), ("c.addiw a0, 0", "a0=1234567880000000"))
    + rows("c.addi16sp", B, ("c.addi16sp sp, 16", "sp=80002000"), ("c.addi16sp sp, -512", "sp=100"), ("c.addi16sp sp, 496", f"sp={ONES}"))
    + rows("c.addi4spn", B, ("c.addi4spn a0, sp, 4", "sp=80002000"), ("c.addi4spn s0, sp, 1020", f"sp={ONES}"), ("c.addi4spn a5, sp, 512", "sp=7ffffff0"))
    + rows("c.slli", B, ("c.slli a0, 4", "a0=123"), ("c.slli t6, 31", f"t6={ONES}"))
    + rows("c.slli.64", W, ("c.slli a0, 32", "a0=123"), ("c.slli t6, 63", f"t6={ONES}"))
    + rows("c.srli", B, ("c.srli a0, 4", "a0=80000123"), ("c.srli s0, 31", f"s0={ONES}"))
    + rows("c.srli.64", W, ("c.srli a0, 32", "a0=8000012345678900"), ("c.srli s0, 63", f"s0={ONES}"))
    + rows("c.srai", B, ("c.srai a0, 4", "a0=80000123"), ("c.srai s0, 31", "s0=ffffffff80000000"))
    + rows("c.srai.64", W, ("c.srai a0, 32", "a0=8000012345678900"), ("c.srai s0, 63", f"s0={ONES}"))
    + rows("c.andi", B, ("c.andi a0, 21", f"a0={ONES}"), ("c.andi s0, -32", "s0=123456789abcdeff"))
    + rows("c.mv", B, ("c.mv a0, a1", "a1=123456789abcdef0"), ("c.mv t6, sp", "sp=5 t6=7"))
    + rows("c.add", B, ("c.add a0, a1", "a0=123456789abcdef0 a1=fedcba9876543210"), ("c.add a0, a0", "a0=8000000080000000"))
    + [r for name in ("sub", "xor", "or", "and") for r in rows("c." + name, B, (f"c.{name} a0, a1", "a0=123456789abcdef0 a1=fedcba9876543211"), (f"c.{name} s0, s0", f"s0={ONES}"))]
    + [r for name in ("subw", "addw") for r in rows("c." + name, W, (f"c.{name} a0, a1", "a0=123456789abcdef0 a1=fedcba9876543211"), (f"c.{name} s0, a5", "s0=80000000 a5=1"))]
    + rows("c.ebreak", B, ("c.ebreak", ""), ("c.ebreak", "mstatus=8"))
    # With compressed instructions jumps reach every even address, and mepc holds it.
    + [
        ("jal", B, "edge", "jal ra, 0x80001006", "ra=5"), ("jalr", B, "edge", "jalr ra, 2(a0)", "a0=80001040"), ("jalr", B, "edge", "jalr ra, 3(a0)", "a0=80001040"), ("beq", B, "edge", "beq a0, a1, 0x80001006", "a0=5 a1=5"),
        ("csrrw", B, "edge", "csrrw a0, mepc, a1", f"a1={ONES}"), ("mret", B, "edge", "mret", "mepc=80001207 mstatus=8"),
    ],
    # Traps below machine mode hold even addresses, too.
    "zca_modes.txt": [
        ("c.ebreak", B, "edge", "c.ebreak", "medeleg=8 stvec=80000400 pmpaddr0=ffffffffffffffff pmpcfg0=1f priv=0"),
        ("csrrw", B, "edge", "csrrw a0, sepc, a1", f"a1={ONES}"), ("sret", B, "edge", "sret", "sepc=80001207 mstatus=100"),
    ],
    "zcb.txt": rows("c.lbu", B, ("c.lbu a0, 1(a1)", f"a1=80002000 [80002000]={M}"), ("c.lbu s0, 2(a1)", f"a1=80002001 [80002000]={M}"), ("c.lbu a1, 3(a1)", "a1=20000000"))
    + rows("c.lhu", B, ("c.lhu a0, 2(a1)", f"a1=80002000 [80002000]={M}"), ("c.lhu s0, 0(a1)", f"a1=80002001 [80002000]={M}"))
    + rows("c.lh", B, ("c.lh a0, 2(a1)", f"a1=80002000 [80002000]={M}"), ("c.lh s0, 0(a1)", f"a1=80002001 [80002000]={M}"))
    + rows("c.sb", B, ("c.sb a0, 3(a1)", "a1=80002000 a0=123456789abcdef0"), ("c.sb s0, 0(a1)", "a1=80002001 s0=ff"))
    + rows("c.sh", B, ("c.sh a0, 2(a1)", "a1=80002000 a0=123456789abcdef0"), ("c.sh s0, 0(a1)", "a1=80002001 s0=ffff"))
    + [r for name in ("zext.b", "sext.b", "zext.h", "sext.h", "not") for r in rows("c." + name, B, (f"c.{name} a0", "a0=123456789abcdef0"), (f"c.{name} s0", "s0=800080ffff80ff80"), (f"c.{name} s0", "s0=7f7f"))]
    + rows("c.zext.w", W, ("c.zext.w a0", "a0=123456789abcdef0"), ("c.zext.w s0", f"s0={ONES}"))
    + rows("c.mul", B, ("c.mul a0, a1", "a0=123456789abcdef0 a1=fedcba9876543211"), ("c.mul s0, s0", f"s0={ONES}")),
    "zcmop.txt": [("c.mop", B, kind, f"c.mop.{n}", "ra=5 gp=6 a0=7") for n, kind in ((1, "normal"), (3, "edge"), (5, "edge"), (15, "edge"))],
    # Reserved: all zero, immediates that must not be zero, x0 where it may not be, shifts by 32 and more with XLEN 32, Zcb.
    "illegal_c.txt": [
        ("-", x, "illegal", f".half {bits}", "a1=5 sp=80002000")
        for bits, x in [
            ("0x0000", B), ("0x0004", B), ("0x4002", B), ("0x6002", W), ("0x8002", B), ("0x2001", W), ("0x6101", B), ("0x6081", B), ("0x6501", B), ("0x9001", R), ("0x1502", R), ("0x9c41", B), ("0x9c61", B), ("0x9c01", R), ("0x9c21", R), ("0x8000", B), ("0x9c7d", B),
        ]
    ],
}
WITH = {"zca.txt": "c", "zca_modes.txt": "c u s", "zcb.txt": "c zcb zba zbb", "zcmop.txt": "c zcmop", "illegal_c.txt": "c"}
