using System.Text.Json;

namespace Emu.Monitor.Tests.Plug;

/// <summary>A device that misbehaves is out of service; everything else runs on, and it can be taken out.</summary>
public sealed class ContainmentTests
{
    private const ulong Bus = 0x1000_0000;
    private const ulong Neighbour = 0x1001_0000;

    [Fact]
    public async Task RegisterThatThrows_IsABusErrorAndFaultsItsDevice()
    {
        await using PlugBench bench = await With("gizmo");

        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus + 4)).Cause);

        await IsContained(bench, "gizmo", "InvalidOperationException: a register of glass");
    }

    [Fact]
    public async Task TimerThatThrows_FaultsItsDevice()
    {
        await using PlugBench bench = await With("gizmo");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 4, 1000));

        await IsContained(bench, "gizmo", "InvalidOperationException: a timer of glass");
    }

    [Fact]
    public async Task QueuedCallThatThrows_FaultsItsDevice()
    {
        await using PlugBench bench = await With("gizmo");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 8, 0));

        await IsContained(bench, "gizmo", "InvalidOperationException: a call of glass");
    }

    [Fact]
    public async Task RegisterThatRecurses_IsABusErrorAndFaultsItsDevice()
    {
        await using PlugBench bench = await With("gizmo");

        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus + 8)).Cause);

        await IsContained(bench, "gizmo", "InsufficientExecutionStackException: ");
    }

    [Fact]
    public async Task DmaIntoTheDeviceThatDoesIt_IsABusErrorForTheDeviceAndCounted()
    {
        await using PlugBench bench = await With("gizmo");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 12, (uint)Bus + 12));

        Assert.Equal(((uint)Emu.Abstractions.Qdev.Memory.IoResult.DeviceError, PlugMachine.Ok), await bench.GuestReads(Bus + 12));
        Assert.Equal(1, bench.Machine.RefusedAccesses);
        Assert.False(bench.Machine.Require("bad").IsFaulted);
    }

    [Fact]
    public async Task DmaRoundADeviceThatMayBeEnteredAgain_FaultsItAtADepth()
    {
        await using PlugBench bench = await With("reentrant");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 12, (uint)Bus + 12));

        await IsContained(bench, "reentrant", "InvalidOperationException: accesses to mmio+0xc lead back to it and nest deeper than 8");
    }

    [Fact]
    public async Task DmaRoundADeviceWithoutTheLock_FaultsItBeforeTheStackEnds()
    {
        await using PlugBench bench = await With("lock-free");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 12, (uint)Bus + 12));

        await IsContained(bench, "lock-free", "InsufficientExecutionStackException: calls of mmio nest without end: what it drives leads back to itself");
    }

    [Fact]
    public async Task LinesInARing_FaultADeviceOfIt()
    {
        await using PlugBench bench = await With("ring");
        await bench.Do("x-wire", "'device':'bad','output':'out','target':'bad','input':'in'");

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus, 1));

        await IsContained(bench, "ring", "InsufficientExecutionStackException: calls of in nest without end: what it drives leads back to itself");
    }

    [Fact]
    public async Task UnrealizeThatThrows_IsToldAndTheDeviceIsGone()
    {
        await using PlugBench bench = await With("unrealize");
        Assert.Equal((0x600Du, PlugMachine.Ok), await bench.GuestReads(Bus));

        await bench.Do("device_del", "'id':'bad'");

        await IsFaulted(bench, "unrealize", "InvalidOperationException: not like this");
        await IsGone(bench);
    }

    [Fact]
    public async Task FaultedDevice_LowersItsLines()
    {
        await using PlugBench bench = await With("gizmo");
        await bench.Do("x-wire", "'device':'bad','output':'irq','target':'cpus[0]','input':'external'");
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 16, 1));
        Assert.Contains("/machine/bad.irq: high", await Lines(bench), StringComparison.Ordinal);

        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus + 4)).Cause);

        await PlugMachine.Until(async () => (await Lines(bench)).Contains("/machine/bad.irq: low", StringComparison.Ordinal), "the line stays high");
    }

    private static async Task<string> Lines(PlugBench bench) => (await bench.Do("human-monitor-command", "'command-line':'info irq'")).GetString()!;

    private static async Task<PlugBench> With(string type)
    {
        PlugBench bench = await PlugBench.Start(HotPlugTests.Misbehaving);
        await bench.Do("device_add", "'driver':'ns16550a','id':'uart'");
        await bench.Map("uart", Neighbour);
        await bench.Do("device_add", $"'driver':'bad.{type}','id':'bad'");
        await bench.Map("bad", Bus);
        return bench;
    }

    private static async Task IsContained(PlugBench bench, string type, string error)
    {
        await IsFaulted(bench, type, error);
        Assert.Equal("faulted", await bench.StateOf("bad"));
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus)).Cause);
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Neighbour, 'A'));
        await bench.Do("device_del", "'id':'bad'");
        await IsGone(bench);
        await bench.Do("device_add", "'driver':'bad.gizmo','id':'bad'");
        await bench.Map("bad", Bus);
        Assert.Equal((0x600Du, PlugMachine.Ok), await bench.GuestReads(Bus));
    }

    private static async Task IsFaulted(PlugBench bench, string type, string error)
    {
        JsonElement told = (await bench.Client.Event("X_OBJECT_FAULTED")).GetProperty("data");
        Assert.Equal(("/machine/bad", "bad." + type, "bad"), (told.GetProperty("path").GetString(), told.GetProperty("type").GetString(), told.GetProperty("module").GetString()));
        Assert.StartsWith(error, told.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    private static async Task IsGone(PlugBench bench)
    {
        Assert.Equal("/machine/bad", (await bench.Client.Event("DEVICE_DELETED")).GetProperty("data").GetProperty("path").GetString());
        Assert.Null(bench.Machine.Find("bad"));
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus)).Cause);
        await bench.Computes();
    }
}
