using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

public sealed class InterruptTests
{
    [Theory]
    [InlineData(32, "software", 3)]
    [InlineData(64, "timer", 7)]
    [InlineData(64, "external", 11)]
    public void TakeInterrupt_EnabledInput_EntersTheHandlerWithItsCause(int xlen, string input, int number)
    {
        var hart = new Hart(xlen);
        hart.SetCsr(CsrNumber.Mie, 1UL << number);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Mie);
        hart.Interrupt(input);

        Assert.True(hart.Cpu.TakeInterrupt());

        Assert.Equal(Hart.Handler, hart.Pc);
        Assert.Equal((1UL << (xlen - 1)) | (uint)number, hart.Csr(CsrNumber.Mcause));
        Assert.Equal(Hart.Code, hart.Csr(CsrNumber.Mepc));
        Assert.Equal(0UL, hart.Csr(CsrNumber.Mtval));
        Assert.Equal(Mstatus.Mpie | Mstatus.Mpp, hart.Csr(CsrNumber.Mstatus));
        Assert.Equal(1UL << number, hart.Csr(CsrNumber.Mip));
    }

    [Theory]
    [InlineData(0xFFFUL, 0UL)]
    [InlineData(0UL, Mstatus.Mie)]
    [InlineData(0x80UL, Mstatus.Mie)]
    public void TakeInterrupt_MaskedInput_IsLeftPending(ulong enabled, ulong status)
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mie, enabled);
        hart.SetCsr(CsrNumber.Mstatus, status);
        hart.Interrupt("external");

        Assert.False(hart.Cpu.TakeInterrupt());
        Assert.Equal(Hart.Code, hart.Pc);
    }

    [Fact]
    public void TakeInterrupt_SeveralInputs_TakesExternalThenSoftwareThenTimer()
    {
        Assert.Equal([11, 3, 7], new[] { 0x888UL, 0x088UL, 0x080UL }.Select(CauseOf));
    }

    [Fact]
    public void TakeInterrupt_VectoredMode_EntersAtFourTimesTheCause()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mtvec, Hart.Handler | 1);
        hart.SetCsr(CsrNumber.Mie, 0x80);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Mie);
        hart.Interrupt("timer");

        hart.Cpu.TakeInterrupt();

        Assert.Equal(Hart.Handler + 28, hart.Pc);
    }

    [Fact]
    public void Exception_VectoredMode_EntersAtTheBase()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mtvec, Hart.Handler | 1);

        hart.Run(Hart.Code, Hart.Ecall);

        Assert.Equal(Hart.Handler, hart.Pc);
    }

    [Fact]
    public void Mtvec_ReservedMode_KeepsTheMode()
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mtvec, Hart.Handler | 1);

        hart.SetCsr(CsrNumber.Mtvec, 0x8000_0802);

        Assert.Equal(0x8000_0801UL, hart.Csr(CsrNumber.Mtvec));
    }

    [Fact]
    public void Wfi_WithAnEnabledInputPending_GoesOnEvenWhenInterruptsAreOff()
    {
        var hart = new Hart();
        hart.Run(Hart.Code, Hart.Wfi);
        Assert.Equal(IrExitOf(hart), Abstractions.Cpu.Ir.IrExit.Halt);
        Assert.False(hart.Cpu.HasWork);
        hart.SetCsr(CsrNumber.Mie, 8);

        hart.Interrupt("software");

        Assert.True(hart.Cpu.HasWork);
        Assert.Equal(1, hart.Engine.Step(1));
    }

    [Fact]
    public void Trap_WhileTheTopicIsOn_IsLogged()
    {
        var hart = new Hart();
        hart.Services.Topics.Add(LogTopic.Interrupt);

        hart.Run(Hart.Code, Hart.Ecall);

        Assert.Equal("exception 11 at 0x80000000 of Machine mode to machine mode, value 0x0", Assert.Single(hart.Services.Lines).Message);
    }

    [Theory]
    [InlineData(FaultKind.Alignment, Abstractions.Qdev.Memory.AccessKind.Fetch, 0)]
    [InlineData(FaultKind.Bus, Abstractions.Qdev.Memory.AccessKind.Fetch, 1)]
    [InlineData(FaultKind.Alignment, Abstractions.Qdev.Memory.AccessKind.Read, 5)]
    [InlineData(FaultKind.Permission, Abstractions.Qdev.Memory.AccessKind.Read, 5)]
    [InlineData(FaultKind.Alignment, Abstractions.Qdev.Memory.AccessKind.Write, 7)]
    [InlineData(FaultKind.Bus, Abstractions.Qdev.Memory.AccessKind.Write, 7)]
    public void RaiseMemoryFault_OfAKind_HasItsCauseAndAddress(FaultKind kind, Abstractions.Qdev.Memory.AccessKind access, ulong cause)
    {
        var hart = new Hart();

        hart.Cpu.RaiseMemoryFault(new MemoryFault(kind, access, 0x1234_5679));

        Assert.Equal((cause, 0x1234_5679UL), (hart.Csr(CsrNumber.Mcause), hart.Csr(CsrNumber.Mtval)));
    }

    private static Abstractions.Cpu.Ir.IrExit? IrExitOf(Hart hart) => hart.Engine.LastExit;

    private static int CauseOf(ulong pending)
    {
        var hart = new Hart();
        hart.SetCsr(CsrNumber.Mie, 0x888);
        hart.SetCsr(CsrNumber.Mstatus, Mstatus.Mie);
        hart.Cpu.Header.InterruptLines = pending;
        hart.Cpu.TakeInterrupt();
        return (int)(hart.Csr(CsrNumber.Mcause) & 0xFF);
    }
}
