using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, Machine Trap Delegation; Supervisor Interrupt Registers.</summary>
public sealed class DelegationTests
{
    private const int User = (int)PrivilegeMode.User;
    private const int Supervisor = (int)PrivilegeMode.Supervisor;
    private const int Machine = (int)PrivilegeMode.Machine;
    private const ulong SupervisorHandler = Hart.Code + 0x800;

    private static readonly ulong[] Exceptions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 15];

    public static TheoryData<ulong> Delegable => [.. Exceptions];

    [Theory]
    [MemberData(nameof(Delegable))]
    public void Exception_DelegatedInUserMode_EntersSupervisorMode(ulong cause)
    {
        var hart = Supervised();
        hart.SetCsr(CsrNumber.Medeleg, 1UL << (int)cause);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Sie);
        hart.Cpu.Enter(PrivilegeMode.User);

        hart.Cpu.RaiseException(cause, 0x1234);

        Assert.Equal((PrivilegeMode.Supervisor, SupervisorHandler), (hart.Cpu.Mode, hart.Pc));
        Assert.Equal((cause, Hart.Code, 0x1234UL), (hart.State.Scause, hart.State.Sepc, hart.State.Stval));
        Assert.Equal(Mstatus.Spie, hart.State.Mstatus & (Mstatus.Sie | Mstatus.Spie | Mstatus.Spp));
        Assert.Equal((0UL, 0UL), (hart.State.Mcause, hart.State.Mepc));
    }

    [Fact]
    public void Exception_DelegatedInSupervisorMode_RemembersTheMode()
    {
        var hart = Supervised();
        hart.SetCsr(CsrNumber.Medeleg, 1UL << (int)Cause.IllegalInstruction);
        hart.Cpu.Enter(PrivilegeMode.Supervisor);

        hart.Cpu.RaiseException(Cause.IllegalInstruction, 0);

        Assert.Equal(Mstatus.Spp, hart.State.Mstatus & Mstatus.Spp);
    }

    [Fact]
    public void Exception_DelegatedButInMachineMode_StaysThere()
    {
        var hart = Supervised();
        hart.SetCsr(CsrNumber.Medeleg, ulong.MaxValue);

        hart.Cpu.RaiseException(Cause.IllegalInstruction, 0);

        Assert.Equal((PrivilegeMode.Machine, Hart.Handler), (hart.Cpu.Mode, hart.Pc));
    }

    [Theory]
    [InlineData(User)]
    [InlineData(Supervisor)]
    public void Exception_NotDelegated_EntersMachineModeAndRemembersTheMode(int mode)
    {
        var hart = Supervised();
        hart.Cpu.Enter((PrivilegeMode)mode);

        hart.Cpu.RaiseException(Cause.Breakpoint, 7);

        Assert.Equal((PrivilegeMode.Machine, (PrivilegeMode)mode), (hart.Cpu.Mode, Mstatus.Previous(hart.State.Mstatus)));
    }

    [Fact]
    public void Medeleg_AllOnesWritten_LeavesOutWhatCannotBeDelegated()
    {
        var hart = Supervised();

        hart.SetCsr(CsrNumber.Medeleg, ulong.MaxValue);
        hart.SetCsr(CsrNumber.Mideleg, ulong.MaxValue);

        Assert.Equal(Exceptions.Aggregate(0UL, (mask, cause) => mask | 1UL << (int)cause), hart.Csr(CsrNumber.Medeleg));
        Assert.Equal(Interrupts.Supervisor, hart.Csr(CsrNumber.Mideleg));
    }

    [Theory]
    [InlineData(User, 0UL, true)]
    [InlineData(Supervisor, 0UL, false)]
    [InlineData(Supervisor, Mstatus.Sie, true)]
    [InlineData(Machine, Mstatus.Sie | Mstatus.Mie, false)]
    public void Interrupt_Delegated_IsTakenBelowMachineModeBySie(int mode, ulong status, bool taken)
    {
        var hart = Pending(Interrupts.SupervisorExternal, Interrupts.Supervisor, mode, status);

        Assert.Equal(taken, hart.Cpu.TakeInterrupt());
        Assert.Equal(taken, hart.Pc == SupervisorHandler);
    }

    [Theory]
    [InlineData(User, 0UL, true)]
    [InlineData(Supervisor, 0UL, true)]
    [InlineData(Machine, 0UL, false)]
    [InlineData(Machine, Mstatus.Mie, true)]
    public void Interrupt_NotDelegated_IsTakenByMachineMode(int mode, ulong status, bool taken)
    {
        var hart = Pending(Interrupts.SupervisorTimer, 0, mode, status);

        Assert.Equal(taken, hart.Cpu.TakeInterrupt());
        Assert.Equal(taken, hart.Pc == Hart.Handler);
    }

    [Fact]
    public void Interrupt_OfBothModes_MachineModeComesFirst()
    {
        var hart = Pending(Interrupts.SupervisorExternal, Interrupts.Supervisor, User, 0);
        hart.Cpu.Header.InterruptLines |= 1 << Interrupts.MachineTimer;

        hart.Cpu.TakeInterrupt();

        Assert.Equal((PrivilegeMode.Machine, 7UL), (hart.Cpu.Mode, hart.State.Mcause & 0xFF));
    }

    [Theory]
    [InlineData(0xAAAUL, 11UL)]
    [InlineData(0x2AAUL, 3UL)]
    [InlineData(0x2A2UL, 7UL)]
    [InlineData(0x222UL, 9UL)]
    [InlineData(0x022UL, 1UL)]
    [InlineData(0x020UL, 5UL)]
    public void Interrupt_SeveralForMachineMode_AreTakenInTheManualsOrder(ulong pending, ulong cause)
    {
        var hart = Supervised();
        hart.State.Mie = 0xAAA;
        hart.State.MipSoftware = pending & Interrupts.Bit(Interrupts.SupervisorTimer);
        hart.Cpu.Header.InterruptLines = pending;
        hart.Cpu.Enter(PrivilegeMode.Supervisor);

        hart.Cpu.TakeInterrupt();

        Assert.Equal(cause, hart.State.Mcause & 0xFF);
    }

    [Fact]
    public void Interrupt_OfSupervisorModeVectored_EntersAtFourTimesTheCause()
    {
        var hart = Pending(Interrupts.SupervisorExternal, Interrupts.Supervisor, User, 0);
        hart.State.Stvec |= 1;

        hart.Cpu.TakeInterrupt();

        Assert.Equal(SupervisorHandler + 36, hart.Pc);
        Assert.Equal(1UL << 63 | 9, hart.State.Scause);
    }

    [Theory]
    [InlineData(User, Cause.UserCall)]
    [InlineData(Supervisor, Cause.SupervisorCall)]
    [InlineData(Machine, Cause.MachineCall)]
    public void Ecall_InAMode_HasItsCause(int mode, ulong cause)
    {
        var hart = Supervised();
        hart.Cpu.Enter((PrivilegeMode)mode);

        hart.Run(Hart.Code, Hart.Ecall);

        Assert.Equal(cause, hart.State.Mcause);
    }

    [Theory]
    [InlineData(AccessKind.Fetch, Cause.InstructionPage)]
    [InlineData(AccessKind.Read, Cause.LoadPage)]
    [InlineData(AccessKind.Write, Cause.StorePage)]
    public void PageFault_OfAnAccess_HasItsCauseAndAddress(AccessKind access, ulong cause)
    {
        var paged = new PagedHart("sv39");
        paged.Hart.SetCsrOfMachine(CsrNumber.Medeleg, ulong.MaxValue);

        paged.Try(0x7123, access);
        paged.Hart.Cpu.RaiseMemoryFault(paged.Fault);

        Assert.Equal((cause, 0x7123UL), (paged.Hart.State.Scause, paged.Hart.State.Stval));
    }

    private static Hart Supervised()
    {
        var hart = new Hart(64, ("u", true), ("s", true));
        hart.SetCsr(CsrNumber.Stvec, SupervisorHandler);
        hart.SetCsr(CsrNumber.Pmpaddr0, ulong.MaxValue);
        hart.SetCsr(CsrNumber.Pmpcfg0, 0x1F);
        return hart;
    }

    private static Hart Pending(int number, ulong delegated, int mode, ulong status)
    {
        var hart = Supervised();
        hart.SetCsr(CsrNumber.Mideleg, delegated);
        hart.SetCsr(CsrNumber.Mie, 0xAAA);
        hart.SetCsr(CsrNumber.Mip, Interrupts.Bit(number));
        hart.SetCsr(CsrNumber.Mstatus, status);
        hart.Cpu.Enter((PrivilegeMode)mode);
        return hart;
    }
}
