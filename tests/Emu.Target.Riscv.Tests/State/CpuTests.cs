using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

public sealed class CpuTests
{
    [Fact]
    public void Module_Registered_HasItsModelsAndDevices() =>
        Assert.Equal(["max", "max32", "riscv.aclint", "riscv.aclint.sswi", "riscv.boot", "riscv.htif", "riscv.sifive.plic", "rv32gc", "rv32im", "rv32imac", "rv64gc", "rv64im", "rva22s64"], new TestMachine(new RiscvModule()).Types.Select(t => t.Name).Order());

    [Theory]
    [InlineData(32, "riscv32")]
    [InlineData(64, "riscv64")]
    public void Class_OfAModel_SaysWhatItIs(int xlen, string architecture)
    {
        var about = new Hart(xlen).Cpu.Class;

        Assert.Equal(($"rv{xlen}im", architecture, xlen, xlen), (about.Model, about.Architecture, about.WordBits, about.PcBits));
    }

    [Fact]
    public void Configure_WithAnotherWidth_IsRefusedWithTheReason()
    {
        var error = Assert.Throws<ConfigurationException>(() => new Hart(64, ("xlen", 48L)));

        Assert.Contains("48", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cbom_blocksize")]
    [InlineData("cbop_blocksize")]
    [InlineData("cboz_blocksize")]
    public void Configure_WithABlockThatIsNoPowerOfTwo_IsRefusedWithTheReason(string property)
    {
        var error = Assert.Throws<ConfigurationException>(() => new Hart(64, (property, 48L)));

        Assert.Contains($"{property} of /rv64im is 48", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiply_WithoutM_IsIllegal()
    {
        var hart = new Hart(64, ("m", false));

        hart.Run(Hart.Code, 0x02C5_8533); // mul a0, a1, a2

        Assert.Equal(Cause.IllegalInstruction, hart.Csr(CsrNumber.Mcause));
        Assert.Equal(0UL, hart.Csr(CsrNumber.Misa) & (1 << 12));
    }

    [Fact]
    public void SetBootEntry_WithArguments_SetsPcAndArgumentRegisters()
    {
        var hart = new Hart();

        hart.Cpu.SetBootEntry(0x8000_0102, [5, 6]);

        Assert.Equal((0x8000_0100UL, 5UL, 6UL), (hart.Pc, hart.State.X[10], hart.State.X[11]));
    }

    [Fact]
    public void Reset_AfterRunning_BeginsAtTheResetVectorWithFreshState()
    {
        var hart = new Hart(64, ("resetvec", 0x8000_0040UL), ("hartid", 3L));
        hart.Run(Hart.Code, Hart.Nop, Hart.Ecall);
        hart.Interrupt("timer");

        TestMachine.ResetDevice(hart.Cpu);

        Assert.Equal(0x8000_0040UL, hart.Pc);
        Assert.Equal((0UL, 0UL, 3UL, 3UL), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Minstret), hart.Csr(CsrNumber.Mhartid), hart.State.X[10]));
        Assert.Equal(0x80UL, hart.Csr(CsrNumber.Mip));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(64)]
    public void State_SavedAndRestored_IsTheSame(int xlen)
    {
        var (hart, other) = (new Hart(xlen), new Hart(xlen));
        hart.SetCsr(CsrNumber.Pmpaddr0, 0x1234_5600);
        hart.SetCsr(CsrNumber.Minstret, 77);
        hart.State.X[31] = 5;
        hart.Run(Hart.Code, Hart.Nop, Hart.Ecall);
        hart.Interrupt("timer");

        TestMachine.RestoreObject(other.Cpu, TestMachine.SaveObject(hart.Cpu));

        Assert.Equal(TestMachine.SaveObject(hart.Cpu), TestMachine.SaveObject(other.Cpu));
        Assert.Equal((hart.Pc, 5UL, hart.Csr(CsrNumber.Minstret), 0x80UL), (other.Pc, other.State.X[31], other.Csr(CsrNumber.Minstret), other.Csr(CsrNumber.Mip)));
    }

    [Fact]
    public void Registers_OfTheClass_LieApartInsideTheState()
    {
        var about = new Hart().Cpu.Class;
        var bytes = about.Registers.Where(r => r.Offset != CpuRegister.View).SelectMany(r => Enumerable.Range(r.Offset, r.Bits / 8)).ToList();

        Assert.Equal(bytes.Count, bytes.Distinct().Count());
        Assert.InRange(bytes.Max(), 0, about.StateSize - 1);
        Assert.Equal(about.Registers.Length, about.Registers.Select(r => r.Name).Distinct().Count());
    }

    [Fact]
    public void WriteRegister_OfADebugger_KeepsOnlyLegalBits()
    {
        var hart = new Hart();

        Write(hart, "mstatus");
        Write(hart, "mepc");
        Write(hart, "mie");
        Write(hart, "x0");

        Assert.Equal((0x1888UL, ulong.MaxValue - 3, 0x888UL, 0UL), (hart.Csr(CsrNumber.Mstatus), hart.Csr(CsrNumber.Mepc), hart.Csr(CsrNumber.Mie), hart.State.X[0]));
    }

    [Fact]
    public void Disassemble_EveryRegister_HasItsNameOfTheCallingConvention()
    {
        var cpu = new Hart().Cpu;

        var names = Enumerable.Range(0, 32).Select(i => cpu.Disassemble(BitConverter.GetBytes(0x37u | ((uint)i << 7)), 0, out _)); // lui

        Assert.Equal(Enumerable.Range(0, 32).Select(i => $"lui {Tests.Names.Register(i)}, 0x0"), names);
    }

    [Fact]
    public void Disassemble_TooFewBytes_GivesNothing() => Assert.Null(new Hart().Cpu.Disassemble(new byte[3], 0, out _));

    [Fact]
    public void Names_OfControlRegisters_AreUniqueAndReadable()
    {
        Assert.Equal("mhpmcounter31h", CsrNumber.Name(CsrNumber.Mhpmcounter31 + CsrNumber.High));
        Assert.Equal("tdata3", CsrNumber.Name(CsrNumber.Tdata3));
        Assert.Equal("stvec", CsrNumber.Name(CsrNumber.Stvec));
        Assert.Null(CsrNumber.Name(0x107));
    }

    private static void Write(Hart hart, string register) =>
        hart.Cpu.WriteRegister(hart.Cpu.Class.Registers.Single(r => r.Name == register), BitConverter.GetBytes(ulong.MaxValue));
}
