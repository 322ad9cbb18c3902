using Emu.Abstractions.Irq;
using Emu.Target.Riscv.Hw;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, Supervisor Timer Register (Sstc); time, and mtime that it is a view of.</summary>
public sealed class SupervisorTimerTests
{
    private const ulong Bit = 1UL << Interrupts.SupervisorTimer;
    private const ulong Mtime = 0xBFF8;

    [Fact]
    public void Stimecmp_Reached_MakesTheInterruptPending()
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Stimecmp, 100);
        hart.Services.Advance(9_999);
        Assert.Equal((0UL, false), (hart.Csr(CsrNumber.Mip), hart.Cpu.HasWork));

        hart.Services.Advance(1);

        Assert.Equal((Bit, true), (hart.Csr(CsrNumber.Mip), hart.Cpu.HasWork));
    }

    [Fact]
    public void Stimecmp_Reached_IsTakenInSupervisorMode()
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Stvec, Hart.Handler);
        hart.SetCsr(CsrNumber.Mideleg, Bit);
        hart.SetCsr(CsrNumber.Stimecmp, 100);
        hart.Cpu.Enter(PrivilegeMode.User);
        Assert.False(hart.Cpu.TakeInterrupt());

        hart.Services.Advance(10_000);

        Assert.True(hart.Cpu.TakeInterrupt());
        Assert.Equal(1UL << 63 | 5, hart.State.Scause);
    }

    [Fact]
    public void Stimecmp_MovedOn_TakesTheInterruptAway()
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Stimecmp, 0);
        Assert.True(hart.Cpu.HasWork);

        hart.SetCsr(CsrNumber.Stimecmp, ulong.MaxValue);

        Assert.Equal((0UL, false), (hart.Csr(CsrNumber.Mip), hart.Cpu.HasWork));
    }

    [Fact]
    public void Stip_WhileTheTimerDrivesIt_CannotBeWritten()
    {
        var hart = Enabled();

        hart.SetCsr(CsrNumber.Mip, Bit);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));
    }

    [Fact]
    public void Stip_WithoutStce_IsSoftwares()
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Menvcfg, 0);
        hart.SetCsr(CsrNumber.Stimecmp, 0);
        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));

        hart.SetCsr(CsrNumber.Mip, Bit);

        Assert.Equal((Bit, true), (hart.Csr(CsrNumber.Mip), hart.Cpu.HasWork));
    }

    [Fact]
    public void Stce_SetWithATimeInThePast_MakesTheInterruptPending()
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Menvcfg, 0);
        hart.SetCsr(CsrNumber.Stimecmp, 0);

        hart.SetCsr(CsrNumber.Menvcfg, EnvironmentConfig.Stce);

        Assert.True(hart.Cpu.HasWork);
    }

    [Theory]
    [InlineData(0UL, 7UL, false)]
    [InlineData(EnvironmentConfig.Stce, 5UL, false)]
    [InlineData(EnvironmentConfig.Stce, 2UL, true)]
    public void Stimecmp_InSupervisorMode_IsThereWithStceAndTm(ulong environment, ulong counters, bool there)
    {
        var hart = Enabled();
        hart.SetCsr(CsrNumber.Menvcfg, environment);
        hart.SetCsr(CsrNumber.Mcounteren, counters);
        hart.Cpu.Enter(PrivilegeMode.Supervisor);

        Assert.Equal((there, there), (Csr.TryRead(hart.Cpu, CsrNumber.Stimecmp, out _), Csr.TryWrite(hart.Cpu, CsrNumber.Stimecmp, 0)));
    }

    [Fact]
    public void Stimecmp_With32Bits_HasTwoHalves()
    {
        var hart = new Hart(32, ("u", true), ("s", true), ("sstc", true));

        hart.SetCsr(CsrNumber.Stimecmph, 0x1234);
        hart.SetCsr(CsrNumber.Stimecmp, 0x5678);

        Assert.Equal((0x1234_0000_5678UL, 0x1234UL, 0x5678UL), (hart.State.Stimecmp, hart.Csr(CsrNumber.Stimecmph), hart.Csr(CsrNumber.Stimecmp)));
    }

    [Fact]
    public void Time_OfAHartWiredToATimer_IsItsMtime()
    {
        var (hart, aclint) = Wired();
        aclint.Mmio.Write(Mtime, 8, default, 5_000);

        hart.Services.Advance(1_000);

        Assert.Equal(5_010UL, hart.Csr(CsrNumber.Time));
    }

    [Fact]
    public void Mtime_WrittenPastStimecmp_MakesTheInterruptPending()
    {
        var (hart, aclint) = Wired();
        hart.SetCsr(CsrNumber.Stimecmp, 5_000);
        Assert.False(hart.Cpu.HasWork);

        aclint.Mmio.Write(Mtime, 8, default, 5_000);

        Assert.True(hart.Cpu.HasWork);
    }

    [Fact]
    public void Time_AfterAResetOfTheHart_GoesOn()
    {
        var (hart, aclint) = Wired();
        aclint.Mmio.Write(Mtime, 8, default, 5_000);

        TestMachine.ResetDevice(hart.Cpu);

        Assert.Equal(5_000UL, hart.Csr(CsrNumber.Time));
    }

    private static (Hart Hart, Aclint Aclint) Wired()
    {
        var hart = Enabled();
        var aclint = hart.Add<Aclint>("riscv.aclint");
        aclint.Timer[0].Connect(hart.Cpu.FindHandle<IrqInput>("timer")!);
        return (hart, aclint);
    }

    private static Hart Enabled()
    {
        var hart = new Hart(64, ("u", true), ("s", true), ("sstc", true));
        hart.SetCsr(CsrNumber.Menvcfg, EnvironmentConfig.Stce);
        hart.SetCsr(CsrNumber.Mie, Bit);
        return hart;
    }
}
