using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Target.Riscv.Hw;
using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.Hw;

public sealed class AclintSswiTests
{
    private const ulong Ssip = 1UL << Interrupts.SupervisorSoftware;

    private readonly Hart hart = new(64, ("u", true), ("s", true));
    private readonly AclintSswi sswi;

    public AclintSswiTests()
    {
        sswi = hart.Add<AclintSswi>("riscv.aclint.sswi", ("num-harts", 2));
        sswi.Software[1].Connect(hart.Cpu.FindHandle<IrqInput>("supervisor-software")!);
    }

    [Fact]
    public void Setssip_OneWritten_LeavesSsipSetUntilSoftwareClearsIt()
    {
        Write(4, 1);
        Assert.Equal((Ssip, 0UL, false), (hart.Csr(CsrNumber.Mip), Read(4), sswi.Software[1].Level));

        hart.SetCsr(CsrNumber.Mip, 0);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));
    }

    [Theory]
    [InlineData(0UL, 1UL)]
    [InlineData(4UL, 0UL)]
    [InlineData(8UL, 1UL)]
    public void Setssip_ZeroOrOfAnotherHart_SetsNothing(ulong offset, ulong value)
    {
        Write(offset, value);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Mip));
    }

    [Fact]
    public void Sip_ClearedInSupervisorMode_TakesTheInterruptAway()
    {
        hart.SetCsr(CsrNumber.Mideleg, Ssip);
        Write(4, 1);
        hart.Cpu.Enter(PrivilegeMode.Supervisor);
        Assert.Equal(Ssip, hart.Csr(CsrNumber.Sip));

        hart.SetCsr(CsrNumber.Sip, 0);

        Assert.Equal(0UL, hart.Csr(CsrNumber.Sip));
    }

    private void Write(ulong offset, ulong value) => Assert.Equal(IoResult.Ok, sswi.Mmio.Write(offset, 4, default, value));

    private ulong Read(ulong offset)
    {
        Assert.Equal(IoResult.Ok, sswi.Mmio.Read(offset, 4, default, out var value));
        return value;
    }
}
