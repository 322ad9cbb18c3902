using Emu.Abstractions.Cpu.Ir;
using Emu.Abstractions.Qom;
using Emu.Accel.Tcg.Logs;
using Emu.Accel.Tcg.Tests.Rig;
using static Emu.Accel.Tcg.Tests.Rig.TestCpu;

namespace Emu.Accel.Tcg.Tests.Logs;

/// <summary>What can be read of code: as it is translated, and as it runs.</summary>
public sealed class LogTests
{
    private static readonly Instruction Add = (ir, _) => ir.StoreState(X0 + 8, ir.AddConst(ir.LoadState(IrType.I64, X0 + 8), 7));

    [Theory]
    [InlineData(LogTopic.GuestCode, "block at 0x1000, 2 instructions\n  0x1000:  01000000")]
    [InlineData(LogTopic.IntermediateCode, "block at 0x1000\n---- 0x1000\n  v1 = ld_state.i64 state+0x")]
    [InlineData(LogTopic.EngineCode, "block at 0x1000\n    0  AddI64")]
    [InlineData(LogTopic.Execution, "block at 0x1000, 2 instructions, state key 0x0")]
    public void Block_IsLoggedUnderATopicThatIsOn(LogTopic topic, string begin)
    {
        using TestRig rig = TestRig.Of(Add);
        rig.Services.Topics.Add(topic);

        rig.Run();

        (LogTopic Topic, string Text) line = Assert.Single(rig.Services.Lines);
        Assert.Equal(topic, line.Topic);
        Assert.StartsWith(begin, line.Text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Execution_OfALoop_IsLoggedEveryTime()
    {
        using TestRig rig = TestRig.Of(Add, (ir, pc) => ir.Jump(pc - 4));
        rig.Services.Topics.Add(LogTopic.Execution);

        rig.Engine.Step(20);

        Assert.Equal(Enumerable.Repeat("block at 0x1000, 2 instructions, state key 0x0", 10), rig.Services.Lines.Select(l => l.Text));
    }

    [Fact(Skip = TestRig.Native ? null : "there is none")]
    public void MachineCode_IsLoggedByItsBytes()
    {
        using TestRig rig = TestRig.Of(Add);
        rig.Services.Topics.Add(LogTopic.HostCode);

        rig.Run();

        Assert.Matches("^block at 0x1000\\n  0x[0-9a-f]+: ( [0-9a-f]{2}){16}\\n", Assert.Single(rig.Services.Lines).Text.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Nothing_IsLoggedWhenNoTopicIsOn()
    {
        using TestRig rig = TestRig.Of(Add);

        rig.Run();

        Assert.Empty(rig.Services.Lines);
    }

    [Fact]
    public void PerfMap_HasALineForEachPiece()
    {
        string path = Path.GetTempFileName();
        using (var map = new PerfMap(path, _ => { }))
        {
            map.Add(0x4000_1000, 256, "guest 0x80000000 of cpu0");
            map.Add(0x4000_1100, 16, "guest 0x80000010 of cpu0");
        }

        Assert.Equal("40001000 100 guest 0x80000000 of cpu0\n40001100 10 guest 0x80000010 of cpu0\n", File.ReadAllText(path));
        File.Delete(path);
    }

    [Fact]
    public void PerfMap_ThatCannotBeWritten_SaysSoOnce()
    {
        var said = new List<string>();
        using var map = new PerfMap(Path.Combine(Path.GetTempPath(), "no-such-folder", "perf.map"), said.Add);

        map.Add(0x1000, 16, "a");
        map.Add(0x2000, 16, "b");

        Assert.Contains("no-such-folder", Assert.Single(said), StringComparison.Ordinal);
    }
}
