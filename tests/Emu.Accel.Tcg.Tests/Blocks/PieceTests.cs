using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.Snippets;

namespace Emu.Accel.Tcg.Tests.Blocks;

/// <summary>Code in a page whose translations hold for 256 bytes each, as memory protection by regions has them.</summary>
public sealed class PieceTests
{
    private const ulong At = 0x8000;
    private const int Bits = 8;
    private const PagePermissions All = PagePermissions.Read | PagePermissions.Write | PagePermissions.Execute;

    // An instruction in each of two pieces, or one in both.
    [Theory]
    [InlineData(0xF8)]
    [InlineData(0xFA)]
    public void Loop_InPieces_IsTranslatedOnce(uint offset)
    {
        using TestRig rig = Make(offset, _ => All);

        RunAt(rig, At + offset, rounds: 1000);

        Assert.Equal(2000u, rig.Cpu.X(1));
        Assert.InRange(rig.Counter("translations"), 1, 16);
    }

    [Theory]
    [InlineData(0xFC, 0x8100UL, 0x8100UL)]
    [InlineData(0xFA, 0x80FEUL, 0x8100UL)]
    public void Piece_WithoutPermission_FaultsAtItsFirstByte(uint offset, ulong pc, ulong address)
    {
        bool may = true;
        using TestRig rig = Make(offset, at => at < At + 0x100 || may ? All : PagePermissions.Read);
        RunAt(rig, At + offset, rounds: 10);
        may = false;
        rig.Engine.FlushTlb();

        RunAt(rig, At + offset, rounds: 10);

        Assert.Equal((pc, AccessKind.Fetch, address), (rig.Cpu.Faults[0].Pc, rig.Cpu.Faults[0].Fault.Access, rig.Cpu.Faults[0].Fault.VirtualAddress));
        Assert.Equal(20u + 1, rig.Cpu.X(1));
    }

    [Fact]
    public void Jump_ToAPieceWithoutPermission_FaultsAlthoughTheRestMayBeExecuted()
    {
        using TestRig rig = TestRig.Of(Wait);
        rig.Cpu.Map = (address, _, _, _) => (address, address >> 12 == At >> 12 ? Bits : 12, address is >= At + 0x800 and < At + 0x900 ? PagePermissions.Read : All);
        rig.Put(At, One, (ir, _) => ir.Jump(At + 0x800));
        rig.Put(At + 0x800, One);

        RunAt(rig, At, rounds: 1);
        RunAt(rig, At, rounds: 1);

        Assert.Equal((2u, 2), (rig.Cpu.X(1), rig.Cpu.Faults.Count));
    }

    [Fact]
    public void Page_ThatIsOneAgain_RunsAsOne()
    {
        int bits = Bits;
        using TestRig rig = Make(0xF8, _ => All, () => bits);
        RunAt(rig, At + 0xF8, rounds: 10);
        bits = 12;
        rig.Engine.FlushTlb();
        RunAt(rig, At + 0xF8, rounds: 10);
        bits = Bits;
        rig.Engine.FlushTlb();

        RunAt(rig, At + 0xF8, rounds: 10);

        Assert.Equal(60u, rig.Cpu.X(1));
    }

    [Fact]
    public void Write_IntoIt_TakesEffect()
    {
        using TestRig rig = Make(0xF8, _ => All);
        RunAt(rig, At + 0xF8, rounds: 10);

        rig.Put(At + 0xF8, Hundred);
        RunAt(rig, At + 0xF8, rounds: 10);

        Assert.Equal(20u + 1010, rig.Cpu.X(1));
    }

    /// <summary>Two instructions that add one to x1, and one that goes back to them until x5, counted down, is zero.</summary>
    private static TestRig Make(uint offset, Func<ulong, PagePermissions> permissions, Func<int>? bits = null)
    {
        TestRig rig = TestRig.Of(Wait);
        rig.Cpu.Map = (address, _, _, _) => (address, address >> 12 == At >> 12 ? bits?.Invoke() ?? Bits : 12, permissions(address));
        rig.Put(At + offset, One, One, CountDown(back: 8), Wait);
        return rig;
    }

    private static void RunAt(TestRig rig, ulong pc, ulong rounds)
    {
        rig.Cpu.X(5) = rounds;
        rig.RunAt(pc);
    }
}
