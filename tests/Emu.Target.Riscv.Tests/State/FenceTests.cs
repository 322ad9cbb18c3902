using Emu.Target.Riscv.State;

namespace Emu.Target.Riscv.Tests.State;

/// <summary>§ Privileged, Supervisor Memory-Management Fence Instruction: what an engine is asked to forget, and no more.</summary>
public sealed class FenceTests
{
    private const ulong Root = 0x8_0001;

    [Theory]
    [InlineData(0x1200_0073u, "modes 77")] // sfence.vma zero, zero
    [InlineData(0x1205_0073u, "page 5678 of modes 77")] // sfence.vma a0, zero
    [InlineData(0x12B5_0073u, "page 5678 of modes 77")] // sfence.vma a0, a1
    [InlineData(0x16B5_0073u, "page 5678 of modes 77")] // sinval.vma a0, a1
    [InlineData(0x1600_0073u, "modes 77")] // sinval.vma zero, zero
    public void Fence_ByItsOperands_ForgetsThatMuch(uint instruction, string forgotten)
    {
        var hart = Fresh();

        hart.Run(Hart.Code, instruction);

        Assert.Equal([forgotten], hart.Engine.Forgotten);
        Assert.Equal(Abstractions.Cpu.Ir.IrExit.SyncCode, hart.Engine.LastExit);
    }

    [Fact]
    public void Fence_OfAnAsid_ForgetsItInEveryScheme()
    {
        var hart = Fresh();

        hart.Run(Hart.Code, 0x12B0_0073); // sfence.vma zero, a1

        Assert.Equal(["tag 80007", "tag 90007", "tag a0007"], hart.Engine.Forgotten);
    }

    [Fact]
    public void Fence_OfAnAsidWith32Bits_ForgetsIt()
    {
        var hart = new Hart(32, ("u", true), ("s", true), ("sv32", true));
        hart.State.X[11] = 0xFFFF_FE07;
        hart.Engine.Forgotten.Clear();

        hart.Run(Hart.Code, 0x12B0_0073); // sfence.vma zero, a1

        Assert.Equal(["tag 207"], hart.Engine.Forgotten);
    }

    [Fact]
    public void Satp_WithAnotherAsid_ForgetsNothing()
    {
        var hart = Fresh();

        hart.SetCsr(CsrNumber.Satp, 8UL << 60 | 1UL << 44 | Root);
        hart.SetCsr(CsrNumber.Satp, 8UL << 60 | 2UL << 44 | (Root + 1));
        hart.SetCsr(CsrNumber.Satp, 8UL << 60 | 1UL << 44 | Root);

        Assert.Empty(hart.Engine.Forgotten);
        Assert.Equal(0x80001UL, hart.Engine.Tag);
    }

    [Fact]
    public void Satp_WithAnotherRootForTheSameAsid_ForgetsTheAsid()
    {
        var hart = Fresh();
        hart.SetCsr(CsrNumber.Satp, 8UL << 60 | Root);

        hart.SetCsr(CsrNumber.Satp, 8UL << 60 | (Root + 1));

        Assert.Equal(["tag 80000"], hart.Engine.Forgotten);
    }

    [Theory]
    [InlineData(CsrNumber.Mstatus)]
    [InlineData(CsrNumber.Sstatus)]
    [InlineData(CsrNumber.Menvcfg)]
    public void Status_Written_ForgetsNothing(int number)
    {
        var hart = Fresh();

        hart.SetCsr(number, ulong.MaxValue);

        Assert.Empty(hart.Engine.Forgotten);
    }

    [Fact]
    public void MmuMode_OfEveryState_IsItsOwn()
    {
        var hart = Fresh();
        var modes = new HashSet<int>();
        foreach (var status in new[] { 0UL, Mstatus.Sum, Mstatus.Mxr, Mstatus.Sum | Mstatus.Mxr })
        {
            foreach (var mode in new[] { PrivilegeMode.User, PrivilegeMode.Supervisor, PrivilegeMode.Machine })
            {
                hart.Cpu.Enter(PrivilegeMode.Machine);
                hart.SetCsr(CsrNumber.Mstatus, status);
                hart.Cpu.Enter(mode);
                modes.Add(hart.Cpu.DebugMmuIndex(Abstractions.Qdev.Memory.AccessKind.Read));
                Assert.Equal((int)mode, hart.Cpu.DebugMmuIndex(Abstractions.Qdev.Memory.AccessKind.Fetch));
            }
        }

        Assert.Equal(Enumerable.Range(0, MmuMode.Count), modes.Order());
    }

    [Theory]
    [InlineData(0, MmuMode.User)]
    [InlineData(1, MmuMode.SupervisorWithUser)]
    [InlineData(3, MmuMode.Machine)]
    public void Mprv_InMachineMode_LowersLoadsAndStoresToMpp(int previous, int expected)
    {
        var hart = Fresh();

        hart.SetCsr(CsrNumber.Mstatus, Mstatus.WithPrevious(Mstatus.Mprv | Mstatus.Sum, (PrivilegeMode)previous));

        Assert.Equal(expected, hart.Cpu.DebugMmuIndex(Abstractions.Qdev.Memory.AccessKind.Write));
        Assert.Equal(MmuMode.Machine, hart.Cpu.DebugMmuIndex(Abstractions.Qdev.Memory.AccessKind.Fetch));
    }

    private static Hart Fresh()
    {
        var hart = new Hart(64, ("u", true), ("s", true), ("sv39", true), ("svinval", true));
        hart.State.X[10] = 0x5678;
        hart.State.X[11] = 7;
        hart.Engine.Forgotten.Clear();
        return hart;
    }
}
