using Emu.Abstractions.Cpu;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>Registers as debuggers see them: those that the hart has, whatever its mode, by GDB's numbers.</summary>
public sealed class RegisterTests
{
    private const int FirstCsr = 65;

    [Theory]
    [InlineData("rv64im")]
    [InlineData("rv32imac")]
    [InlineData("rv64gc")]
    [InlineData("max")]
    [InlineData("max32")]
    public void Registers_OfAModel_AreThoseThatItHas(string model)
    {
        var hart = Hart.Of(model);
        var csrs = hart.Cpu.Class.Registers.Where(r => r.DebugNumber is >= FirstCsr and < FirstCsr + 4096 && r.Group == "system").ToList();

        Assert.All(csrs, r => Assert.True(Csr.TryRead(hart.Cpu, r.DebugNumber - FirstCsr, out _), r.Name));
        Assert.Equal(csrs.Count, csrs.Select(r => r.DebugNumber).Distinct().Count());
    }

    [Theory]
    [InlineData("rv64im", "stvec", false)]
    [InlineData("rv32imac", "mcounteren", true)]
    [InlineData("rv32imac", "satp", false)]
    [InlineData("rv32imac", "mcycleh", true)]
    [InlineData("rv64gc", "satp", true)]
    [InlineData("rv64gc", "stimecmp", false)]
    [InlineData("max", "stimecmp", true)]
    [InlineData("max", "pmpcfg2", true)]
    [InlineData("max", "pmpaddr15", true)]
    [InlineData("max32", "pmpcfg3", true)]
    [InlineData("max32", "menvcfgh", true)]
    public void Register_OfAnExtension_IsThereWithIt(string model, string name, bool there) =>
        Assert.Equal(there, Hart.Of(model).Cpu.Class.Registers.Any(r => r.Name == name && r.DebugNumber >= 0));

    [Fact]
    public void View_InUserMode_IsSeenAndWritten()
    {
        var hart = Hart.Of("max");
        hart.SetCsr(CsrNumber.Mideleg, Interrupts.Supervisor);
        hart.SetCsr(CsrNumber.Pmpcfg0, 0x1F);
        hart.Cpu.Enter(PrivilegeMode.User);

        Write(hart, "sie", Interrupts.Supervisor);
        Write(hart, "sstatus", Mstatus.Sum);

        Assert.Equal((Interrupts.Supervisor, Mstatus.Sum | 2UL << 32, 0x1FUL), (Read(hart, "sie"), Read(hart, "sstatus"), Read(hart, "pmpcfg0")));
        Assert.Equal(PrivilegeMode.User, hart.Cpu.Mode);
    }

    [Fact]
    public void Counters_Read_AreThoseOfTheHart()
    {
        var hart = Hart.Of("max32");
        hart.SetCsr(CsrNumber.Mcycle, 100);
        hart.SetCsr(CsrNumber.Mcycle + CsrNumber.High, 7);
        hart.Services.Advance(1_000_000);

        Assert.Equal((7UL, 10_000UL, 0UL), (Read(hart, "cycleh"), Read(hart, "time"), Read(hart, "timeh")));
    }

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(1UL, 1)]
    [InlineData(2UL, 3)]
    [InlineData(7UL, 3)]
    public void Priv_Written_ChangesTheModeToOneThatIsThere(ulong value, int mode)
    {
        var hart = Hart.Of("max");

        Write(hart, "priv", value);

        Assert.Equal((PrivilegeMode)mode, hart.Cpu.Mode);
        Assert.Equal((PrivilegeMode)mode, StateKey.Mode(hart.Cpu.Header.StateKey));
    }

    [Fact]
    public void Satp_WrittenByADebugger_ForgetsAllAddresses()
    {
        var hart = Hart.Of("max");
        hart.Engine.Forgotten.Clear();

        Write(hart, "satp", 8UL << 60 | 3UL << 44 | 0x8_0001);

        Assert.Equal((0x80003UL, "modes ffffffff"), (hart.Engine.Tag, Assert.Single(hart.Engine.Forgotten)));
    }

    private static ulong Read(Hart hart, string name)
    {
        var bytes = new byte[8];
        hart.Cpu.ReadRegister(Find(hart, name), bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private static void Write(Hart hart, string name, ulong value) => hart.Cpu.WriteRegister(Find(hart, name), BitConverter.GetBytes(value));

    private static CpuRegister Find(Hart hart, string name) => hart.Cpu.Class.Registers.Single(r => r.Name == name);
}
