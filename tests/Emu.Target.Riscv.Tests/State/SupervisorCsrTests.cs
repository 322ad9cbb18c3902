using Emu.Abstractions.Irq;
using Emu.Target.Riscv.Hw;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, Supervisor CSRs; which registers exist, who reaches them, and what they can hold.</summary>
public sealed class SupervisorCsrTests
{
    private const int Supervisor = (int)PrivilegeMode.Supervisor;
    private const int User = (int)PrivilegeMode.User;
    private const ulong Ones = ulong.MaxValue;

    [Theory]
    [InlineData(CsrNumber.Sstatus)]
    [InlineData(CsrNumber.Satp)]
    [InlineData(CsrNumber.Medeleg)]
    [InlineData(CsrNumber.Mideleg)]
    [InlineData(CsrNumber.Mcounteren)]
    [InlineData(CsrNumber.Menvcfg)]
    public void Register_OfAModeThatIsNotThere_DoesNotExist(int number)
    {
        var hart = new Hart();

        Assert.False(Csr.TryRead(hart.Cpu, number, out _));
        Assert.False(Csr.TryWrite(hart.Cpu, number, 0));
    }

    [Theory]
    [InlineData(Supervisor, CsrNumber.Mstatus, false)]
    [InlineData(Supervisor, CsrNumber.Sstatus, true)]
    [InlineData(User, CsrNumber.Sstatus, false)]
    [InlineData(User, CsrNumber.Mhartid, false)]
    [InlineData(Supervisor, CsrNumber.Mhartid, false)]
    public void Register_OfAMode_IsReachedFromThereOnly(int mode, int number, bool reached)
    {
        var hart = Full();
        hart.Cpu.Enter((PrivilegeMode)mode);

        Assert.Equal(reached, Csr.TryRead(hart.Cpu, number, out _));
    }

    [Theory]
    [InlineData(Supervisor, 0UL, 0UL, false)]
    [InlineData(Supervisor, 7UL, 0UL, true)]
    [InlineData(User, 7UL, 0UL, false)]
    [InlineData(User, 0UL, 7UL, false)]
    [InlineData(User, 7UL, 7UL, true)]
    public void Counter_InAMode_IsOpenedByTheModesAbove(int mode, ulong machine, ulong supervisor, bool open)
    {
        var hart = Full();
        hart.SetCsr(CsrNumber.Mcounteren, machine);
        hart.SetCsr(CsrNumber.Scounteren, supervisor);
        hart.Cpu.Enter((PrivilegeMode)mode);

        Assert.Equal(
            (open, open, open),
            (Csr.TryRead(hart.Cpu, CsrNumber.Cycle, out _), Csr.TryRead(hart.Cpu, CsrNumber.Time, out _), Csr.TryRead(hart.Cpu, CsrNumber.Instret, out _)));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void EventCounter_ByUserNumber_ExistsWithZihpm(bool zihpm, bool there)
    {
        var hart = new Hart(64, ("u", true), ("zihpm", zihpm));
        hart.SetCsr(CsrNumber.Mcounteren, Ones);
        hart.Cpu.Enter(PrivilegeMode.User);

        Assert.Equal(there, Csr.TryRead(hart.Cpu, CsrNumber.Hpmcounter31, out var value));
        Assert.Equal(0UL, value);
        Assert.Equal(zihpm ? 0xFFFF_FFFFUL : 7, hart.State.Mcounteren);
    }

    [Theory]
    [InlineData(32, false, 0x1FUL)]
    [InlineData(32, true, 0x1FUL)]
    public void EventCounter_HighHalf_ExistsWith32Bits(int xlen, bool zihpm, ulong counters)
    {
        var hart = new Hart(xlen, ("u", true), ("zihpm", zihpm));
        hart.SetCsr(CsrNumber.Mcounteren, counters);
        hart.Cpu.Enter(PrivilegeMode.User);

        Assert.Equal(zihpm, Csr.TryRead(hart.Cpu, CsrNumber.Hpmcounter3 + CsrNumber.High, out _));
        Assert.False(Csr.TryRead(hart.Cpu, CsrNumber.Hpmcounter31 + CsrNumber.High, out _));
    }

    [Fact]
    public void Mpp_OfAModeThatIsNotThere_KeepsItsValue()
    {
        var hart = new Hart(64, ("u", true));
        hart.SetCsr(CsrNumber.Mstatus, 0);

        hart.SetCsr(CsrNumber.Mstatus, 1UL << 11);
        Assert.Equal(PrivilegeMode.User, Mstatus.Previous(hart.State.Mstatus));

        hart.SetCsr(CsrNumber.Mstatus, 3UL << 11);
        hart.SetCsr(CsrNumber.Mstatus, 2UL << 11);
        Assert.Equal(PrivilegeMode.Machine, Mstatus.Previous(hart.State.Mstatus));
    }

    [Fact]
    public void Sip_WithoutDelegation_ShowsNothing()
    {
        var hart = Full();
        hart.SetCsr(CsrNumber.Mip, Interrupts.Supervisor);
        Assert.Equal(0UL, hart.Csr(CsrNumber.Sip));

        hart.SetCsr(CsrNumber.Mideleg, Interrupts.Supervisor);

        Assert.Equal(Interrupts.Supervisor, hart.Csr(CsrNumber.Sip));
    }

    [Fact]
    public void Sip_Written_ChangesTheSoftwareInterruptAlone()
    {
        var hart = Full();
        hart.SetCsr(CsrNumber.Mideleg, Interrupts.Supervisor);

        hart.SetCsr(CsrNumber.Sip, Ones);
        Assert.Equal(Interrupts.Bit(Interrupts.SupervisorSoftware), hart.Csr(CsrNumber.Mip));

        hart.SetCsr(CsrNumber.Sip, 0);
        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));
    }

    [Fact]
    public void Seip_OfTheController_IsReadButNeverWrittenBack()
    {
        var hart = Full();
        var source = hart.Add<Aclint>("riscv.aclint").Software[0];
        source.Connect(hart.Cpu.FindHandle<IrqInput>("supervisor-external")!);
        source.Raise();

        hart.Run(Hart.Code, 0x3440_1073 | 10 << 15 | 11 << 7 | 2 << 12); // csrrs a1, mip, a0
        Assert.Equal(Interrupts.Bit(Interrupts.SupervisorExternal), hart.State.X[11]);
        source.Lower();

        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));
    }

    [Theory]
    [InlineData("sv39", 8UL, true)]
    [InlineData("sv39", 9UL, false)]
    [InlineData("sv48", 9UL, true)]
    [InlineData("sv48", 10UL, false)]
    [InlineData("sv57", 10UL, true)]
    [InlineData("sv57", 11UL, false)]
    [InlineData("sv57", 1UL, false)]
    public void Satp_OfAScheme_TakesItOrDoesNothing(string scheme, ulong mode, bool taken)
    {
        var hart = new PagedHart(scheme).Hart;
        hart.SetCsr(CsrNumber.Satp, 0);

        hart.SetCsr(CsrNumber.Satp, mode << 60 | 0x1234UL << 44 | 0x8_0001);

        Assert.Equal(taken ? mode << 60 | 0x1234UL << 44 | 0x8_0001 : 0, hart.Csr(CsrNumber.Satp));
    }

    [Fact]
    public void Satp_WithoutAScheme_IsAlwaysBare()
    {
        var hart = new Hart(64, ("u", true), ("s", true));

        hart.SetCsr(CsrNumber.Satp, Ones);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Satp));
    }

    [Theory]
    [InlineData(true, 0UL, false)]
    [InlineData(true, 1UL << 62, true)]
    [InlineData(false, 0UL, true)]
    public void Senvcfg_InSupervisorMode_IsGuardedByMstateen(bool smstateen, ulong enabled, bool there)
    {
        var hart = new Hart(64, ("u", true), ("s", true), ("smstateen", smstateen));
        hart.State.Mstateen[0] = enabled;
        hart.Cpu.Enter(PrivilegeMode.Supervisor);

        Assert.Equal((there, there), (Csr.TryRead(hart.Cpu, CsrNumber.Senvcfg, out _), Csr.TryWrite(hart.Cpu, CsrNumber.Senvcfg, 0)));
    }

    [Theory]
    [InlineData(0UL, false)]
    [InlineData(1UL << 63, true)]
    public void Sstateen_InSupervisorMode_IsGuardedByMstateen(ulong enabled, bool there)
    {
        var hart = new Hart(64, ("u", true), ("s", true), ("smstateen", true));
        hart.SetCsr(CsrNumber.Mstateen0 + 2, enabled);
        hart.Cpu.Enter(PrivilegeMode.Supervisor);

        Assert.Equal(there, Csr.TryWrite(hart.Cpu, CsrNumber.Sstateen0 + 2, Ones));
        Assert.Equal(there, Csr.TryRead(hart.Cpu, CsrNumber.Sstateen0 + 2, out var value));
        Assert.Equal(0UL, value);
    }

    [Theory]
    [InlineData(0, 3UL << 62)]
    [InlineData(1, 1UL << 63)]
    [InlineData(3, 1UL << 63)]
    public void Mstateen_AllOnesWritten_HoldsTheBitsOfWhatThereIs(int register, ulong expected)
    {
        var (wide, narrow) = (new Hart(64, ("u", true), ("s", true), ("smstateen", true)), new Hart(32, ("u", true), ("s", true), ("smstateen", true)));

        wide.SetCsr(CsrNumber.Mstateen0 + register, Ones);
        narrow.SetCsr(CsrNumber.Mstateen0h + register, Ones);

        Assert.Equal((expected, expected >> 32), (wide.Csr(CsrNumber.Mstateen0 + register), narrow.Csr(CsrNumber.Mstateen0h + register)));
    }

    [Fact]
    public void Menvcfg_OfExtensions_HasTheirFields()
    {
        var hart = Hart.Of("max");

        hart.SetCsr(CsrNumber.Menvcfg, Ones);
        hart.SetCsr(CsrNumber.Senvcfg, Ones);

        Assert.Equal((0xE000_0000_0000_00F1UL, 0xF1UL), (hart.Csr(CsrNumber.Menvcfg), hart.Csr(CsrNumber.Senvcfg)));
    }

    [Fact]
    public void Menvcfg_With32Bits_HasItsUpperFieldsInMenvcfgh()
    {
        var hart = Hart.Of("max32");

        hart.SetCsr(CsrNumber.Menvcfgh, Ones);
        hart.SetCsr(CsrNumber.Menvcfg, 0xF0);

        Assert.Equal((0xA000_0000UL, 0xF0UL), (hart.Csr(CsrNumber.Menvcfgh), hart.Csr(CsrNumber.Menvcfg)));
    }

    [Fact]
    public void Cbie_ReservedValue_KeepsTheField()
    {
        var hart = Hart.Of("max");
        hart.SetCsr(CsrNumber.Senvcfg, 0x10);

        hart.SetCsr(CsrNumber.Senvcfg, 0x20);

        Assert.Equal(0x10UL, hart.Csr(CsrNumber.Senvcfg));
    }

    [Fact]
    public void Medelegh_With32Bits_IsZero()
    {
        var hart = new Hart(32, ("u", true), ("s", true));

        hart.SetCsr(CsrNumber.Medelegh, Ones);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Medelegh));
    }

    [Theory]
    [InlineData(0x1800_1073u, 0UL, false)] // csrrw zero, satp, zero
    [InlineData(0x3040_1073u, 0x200UL, false)] // csrrw zero, mie, zero
    [InlineData(0x3045_9073u, 0x200UL, true)] // csrrw zero, mie, a1
    [InlineData(0x1045_9073u, 0UL, false)] // csrrw zero, sie, a1: not pending
    [InlineData(0x3005_9073u, 0UL, true)] // csrrw zero, mstatus, a1: MPRV and SUM change how instructions translate
    [InlineData(0x1000_6073u, 0UL, false)] // csrrsi zero, sstatus, 0
    [InlineData(0x1001_6073u, 0UL, false)] // csrrsi zero, sstatus, SIE with nothing pending
    public void Write_OfAControlRegister_LeavesTheBlockOnlyForAReason(uint instruction, ulong pending, bool leaves)
    {
        var hart = Full();
        hart.SetCsr(CsrNumber.Mip, pending);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Mie);
        hart.State.X[11] = 0x6_0200;
        leaves |= (instruction >> 20) == CsrNumber.Satp;

        hart.Run(Hart.Code, instruction);

        Assert.Equal(leaves, hart.Engine.LastOutcome == Abstractions.Cpu.HelperOutcome.Leave);
        Assert.Equal(Hart.Code + 4, hart.Pc);
    }

    private static Hart Full() => new(64, ("u", true), ("s", true), ("zihpm", true));
}
