using Emu.Abstractions.Irq;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;
using Emu.Target.Riscv.Hw;

namespace Emu.Target.Riscv.Tests.Hw;

public sealed class PlicTests
{
    private const ulong Pending = 0x1000;
    private const ulong Enable = 0x2000;
    private const ulong EnableStride = 0x80;
    private const ulong Threshold = 0x20_0000;
    private const ulong Claim = 0x20_0004;
    private const ulong ContextStride = 0x1000;

    private readonly TestMachine machine = new(new RiscvModule());
    private readonly Plic plic;
    private readonly Aclint sources;

    public PlicTests()
    {
        plic = machine.Add<Plic>("riscv.sifive.plic", ("num-harts", 2));
        sources = machine.Add<Aclint>("riscv.aclint", ("num-harts", 96));
        for (var i = 0; i < 96; i++)
        {
            sources.Software[i].Connect(plic.FindHandle<IrqInput>($"source[{i}]")!);
        }
    }

    [Theory]
    [InlineData(0, false, 0)]
    [InlineData(1, true, 0)]
    [InlineData(2, false, 1)]
    [InlineData(3, true, 1)]
    public void Source_EnabledForAContext_RaisesItsLineAlone(int context, bool supervisor, int hart)
    {
        Open(context, 10, 1);

        Raise(10);

        Assert.Equal((supervisor ? plic.Supervisor : plic.Machine)[hart], Assert.Single(plic.Machine.Concat(plic.Supervisor), l => l.Level));
        Assert.Equal(1UL << 10, Read(Pending));
    }

    [Fact]
    public void Source_NotEnabled_IsPendingOnly()
    {
        Write(4 * 10, 1);

        Raise(10);

        Assert.Equal(1UL << 10, Read(Pending));
        Assert.DoesNotContain(plic.Machine.Concat(plic.Supervisor), l => l.Level);
    }

    [Theory]
    [InlineData(0u, 0u, false)]
    [InlineData(1u, 0u, true)]
    [InlineData(3u, 3u, false)]
    [InlineData(4u, 3u, true)]
    [InlineData(7u, 7u, false)]
    public void Source_OfAPriority_RaisesTheLineAboveTheThreshold(uint priority, uint threshold, bool raised)
    {
        Open(0, 10, priority);
        Write(Threshold, threshold);

        Raise(10);

        Assert.Equal(raised, plic.Machine[0].Level);
    }

    [Fact]
    public void Claim_OfSeveral_GivesTheHighestPriorityThenTheLowestNumber()
    {
        Open(1, 3, 2);
        Open(1, 40, 5);
        Open(1, 33, 5);
        Open(1, 95, 1);
        Raise(3);
        Raise(40);
        Raise(33);
        Raise(95);

        Assert.Equal([33UL, 40UL, 3UL, 95UL, 0UL], Enumerable.Range(0, 5).Select(_ => Read(Claim + ContextStride)));
        Assert.False(plic.Supervisor[0].Level);
    }

    [Fact]
    public void Claim_BelowTheThreshold_GivesTheInterruptAllTheSame()
    {
        Open(0, 10, 1);
        Write(Threshold, 7);
        Raise(10);

        Assert.Equal(10UL, Read(Claim));
    }

    [Fact]
    public void Claim_ByADebugger_TakesNothing()
    {
        Open(0, 10, 1);
        Raise(10);

        Assert.Equal(IoResult.Ok, plic.Mmio.Read(Claim, 4, AccessAttributes.Debugger, out var seen));

        Assert.Equal((10UL, 10UL), (seen, Read(Claim)));
    }

    [Fact]
    public void Complete_WhileTheSourceIsHigh_MakesItPendingAgain()
    {
        Open(0, 10, 1);
        Raise(10);
        Read(Claim);
        Assert.Equal((0UL, false), (Read(Pending), plic.Machine[0].Level));

        Write(Claim, 10);

        Assert.Equal((1UL << 10, true), (Read(Pending), plic.Machine[0].Level));
    }

    [Fact]
    public void Complete_AfterTheSourceFell_LeavesItQuiet()
    {
        Open(0, 10, 1);
        Raise(10);
        Read(Claim);
        Lower(10);

        Write(Claim, 10);

        Assert.Equal((0UL, false), (Read(Pending), plic.Machine[0].Level));
    }

    [Fact]
    public void Complete_OfASourceThatIsNotEnabled_IsIgnored()
    {
        Open(0, 10, 1);
        Raise(10);
        Read(Claim);

        Write(Claim + ContextStride, 10);
        Write(Claim, 11);
        Write(Claim, 0xFFFF_FFFF);

        Assert.Equal(0UL, Read(Pending));
    }

    [Fact]
    public void Source_RaisedWhileClaimed_WaitsForTheCompletion()
    {
        Open(0, 10, 1);
        Raise(10);
        Read(Claim);
        Lower(10);
        Raise(10);
        Assert.Equal(0UL, Read(Pending));

        Write(Claim, 10);

        Assert.Equal(1UL << 10, Read(Pending));
    }

    [Fact]
    public void Source_FallingBeforeTheClaim_StaysPending()
    {
        Open(0, 10, 1);
        Raise(10);

        Lower(10);

        Assert.Equal(10UL, Read(Claim));
    }

    [Fact]
    public void Source_OfTwoContexts_IsGivenToTheFirstThatClaims()
    {
        Open(1, 10, 1);
        Open(3, 10, 1);
        Raise(10);
        Assert.Equal((true, true), (plic.Supervisor[0].Level, plic.Supervisor[1].Level));

        Assert.Equal((10UL, 0UL), (Read(Claim + (3 * ContextStride)), Read(Claim + ContextStride)));
        Assert.Equal((false, false), (plic.Supervisor[0].Level, plic.Supervisor[1].Level));
    }

    [Fact]
    public void Source_NumberZero_IsNone()
    {
        Write(0, 7);
        Write(Enable, uint.MaxValue);
        Raise(0);

        Assert.Equal((0UL, 0UL, 0xFFFF_FFFEUL, 0UL), (Read(0), Read(Pending), Read(Enable), Read(Claim)));
    }

    [Theory]
    [InlineData(4UL * 96)]
    [InlineData(Enable + 12)]
    [InlineData(Enable + (4 * EnableStride))]
    [InlineData(Threshold + (4 * ContextStride))]
    [InlineData(Claim + (4 * ContextStride))]
    [InlineData(Pending)]
    public void Register_OfNothing_ReadsZeroAndIgnoresWrites(ulong offset)
    {
        Write(offset, uint.MaxValue);

        Assert.Equal(0UL, Read(offset));
    }

    [Fact]
    public void Priority_BeyondTheHighest_KeepsItsLowBits()
    {
        Write(4 * 10, 0xFFFF_FFFA);

        Assert.Equal(2UL, Read(4 * 10));
    }

    [Fact]
    public void Reset_WithASourceThatIsHigh_HasItPendingAnew()
    {
        Open(0, 10, 1);
        Raise(10);
        Read(Claim);

        TestMachine.ResetDevice(plic);

        Assert.Equal((1UL << 10, 0UL, 0UL, false), (Read(Pending), Read(4 * 10), Read(Enable), plic.Machine[0].Level));
    }

    [Fact]
    public void State_SavedAndRestored_IsTheSame()
    {
        Open(0, 10, 3);
        Raise(10);
        Raise(11);
        Read(Claim);
        var other = machine.Add<Plic>("riscv.sifive.plic", ("num-harts", 2));

        TestMachine.RestoreObject(other, TestMachine.SaveObject(plic));

        Assert.Equal(TestMachine.SaveObject(plic), TestMachine.SaveObject(other));
    }

    [Theory]
    [InlineData("M,MS", new[] { "machine[0]", "machine[1]", "supervisor[1]", "machine[2]", "supervisor[2]" })]
    [InlineData("MS", new[] { "machine[0]", "supervisor[0]", "machine[1]", "supervisor[1]", "machine[2]", "supervisor[2]" })]
    [InlineData("S", new[] { "supervisor[0]", "supervisor[1]", "supervisor[2]" })]
    public void HartConfig_OfHarts_OrdersTheContexts(string config, string[] lines)
    {
        var other = machine.Add<Plic>("riscv.sifive.plic", ("num-harts", 3), ("hart-config", config));
        var contexts = Enumerable.Range(0, lines.Length);
        sources.Software[1].Connect(other.FindHandle<IrqInput>("source[1]")!);
        Raise(1);
        other.Mmio.Write(4, 4, default, 1);

        Assert.Equal(lines, contexts.Select(c => RaisedBy(other, c)));
    }

    [Theory]
    [InlineData("MS,MS,MS", "names 3 harts; num-harts is 2")]
    [InlineData("MX", "'X'; a mode is M or S")]
    public void HartConfig_ThatMakesNoSense_IsRefused(string config, string message)
    {
        var error = Assert.Throws<ConfigurationException>(() => machine.Add<Plic>("riscv.sifive.plic", ("num-harts", 2), ("hart-config", config)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NumPriorities_NotOneLessThanAPowerOfTwo_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => machine.Add<Plic>("riscv.sifive.plic", ("num-priorities", 6u)));

    [Fact]
    public void HartConfig_WithMoreContextsThanThereCanBe_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => machine.Add<Plic>("riscv.sifive.plic", ("num-harts", 64)));

    private static string RaisedBy(Plic plic, int context)
    {
        plic.Mmio.Write(Enable + ((ulong)context * EnableStride), 4, default, 2);
        var line = Assert.Single(plic.Machine.Concat(plic.Supervisor), l => l.Level);
        plic.Mmio.Write(Enable + ((ulong)context * EnableStride), 4, default, 0);
        return line.Name;
    }

    private void Open(int context, int source, uint priority)
    {
        var word = Enable + ((ulong)context * EnableStride) + (4 * ((ulong)source / 32));
        Write((ulong)source * 4, priority);
        Write(word, (uint)Read(word) | 1u << (source & 31));
    }

    private void Raise(int source) => sources.Software[source].Raise();

    private void Lower(int source) => sources.Software[source].Lower();

    private void Write(ulong offset, uint value) => Assert.Equal(IoResult.Ok, plic.Mmio.Write(offset, 4, default, value));

    private ulong Read(ulong offset)
    {
        Assert.Equal(IoResult.Ok, plic.Mmio.Read(offset, 4, default, out var value));
        return value;
    }
}
