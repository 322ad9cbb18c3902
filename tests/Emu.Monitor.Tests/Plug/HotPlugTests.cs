using System.Text.Json;
using Emu.Modules.Loading;
using Emu.Modules.Tests.Fixtures;

namespace Emu.Monitor.Tests.Plug;

public sealed class HotPlugTests
{
    private const ulong Bus = 0x1000_0000;
    private static readonly string[] Types = ["constructor", "realize", "unrealize", "gizmo", "reentrant", "lock-free", "ring", "lingers"];

    /// <summary>Adds the module of devices that misbehave.</summary>
    internal static void Misbehaving(FixtureTree tree) => tree.Add("bad", "misbehaves", [.. Types.Select(type => "bad." + type)]);

    [Fact]
    public async Task Uart_AddedToARunningMachine_LoadsItsModuleAndAnswersTheGuest()
    {
        await using PlugBench bench = await PlugBench.Start();
        Assert.Equal(("available", "available"), (await bench.StateOf("hw-char"), await bench.StateOf("backends-char")));
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus)).Cause);

        await bench.Do("chardev-add", "'id':'serial','backend':{'type':'ringbuf','data':{}}");
        await bench.Do("device_add", "'driver':'ns16550a','id':'uart','chardev':'serial'");
        await bench.Map("uart", Bus);

        Assert.Equal(("loaded", "loaded"), (await bench.StateOf("hw-char"), await bench.StateOf("backends-char")));
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus, 'A'));
        Assert.Equal((byte)'A', bench.Ring("serial"));
        await bench.Computes();
    }

    [Fact]
    public async Task Memory_AddedToARunningMachine_IsTheGuests()
    {
        await using PlugBench bench = await PlugBench.Start();

        await bench.Do("device_add", "'driver':'ram','id':'more','size':65536");
        await bench.Map("more", Bus);

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 0x8000, 0xC0FFEE));
        Assert.Equal((0xC0FFEEu, PlugMachine.Ok), await bench.GuestReads(Bus + 0x8000));
    }

    [Fact]
    public async Task Clock_ThatTheGuestSets_IsToldAndHeldBackToOnceASecond()
    {
        await using PlugBench bench = await PlugBench.Start();
        await bench.Do("device_add", "'driver':'goldfish_rtc','id':'rtc'");
        await bench.Map("rtc", Bus);

        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 4, 0));

        JsonElement told = (await bench.Client.Event("RTC_CHANGE")).GetProperty("data");
        Assert.Equal("/machine/rtc", told.GetProperty("qom-path").GetString());
        Assert.True(told.GetProperty("offset").GetInt64() < -1_000_000_000);
    }

    [Fact]
    public async Task VirtioSlotWithADevice_AddedToARunningMachine_ShowsTheDeviceToTheGuest()
    {
        await using PlugBench bench = await PlugBench.Start();
        Assert.Equal("available", await bench.StateOf("hw-virtio"));

        await bench.Do("device_add", "'driver':'virtio-mmio','id':'slot'");
        await bench.Map("slot", Bus);
        Assert.Equal((0u, PlugMachine.Ok), await bench.GuestReads(Bus + 8));
        await bench.Do("device_add", "'driver':'virtio-rng-device','id':'rng'");

        Assert.Equal("loaded", await bench.StateOf("hw-virtio"));
        Assert.Equal((0x7472_6976u, PlugMachine.Ok), await bench.GuestReads(Bus));
        Assert.Equal((4u, PlugMachine.Ok), await bench.GuestReads(Bus + 8));
    }

    [Fact]
    public async Task Everything_Unplugged_LeavesTheMachineAsItWas()
    {
        await using PlugBench bench = await PlugBench.Start();
        string before = await bench.Dump();
        await bench.Do("chardev-add", "'id':'serial','backend':{'type':'ringbuf','data':{}}");
        await bench.Do("device_add", "'driver':'ns16550a','id':'uart','chardev':'serial'");
        await bench.Map("uart", Bus);
        await bench.Do("x-wire", "'device':'uart','output':'irq','target':'cpus[0]','input':'external'");
        await bench.Do("device_add", "'driver':'virtio-mmio','id':'slot'");
        await bench.Map("slot", Bus + 0x1000);
        await bench.Do("device_add", "'driver':'virtio-rng-device','id':'rng'");

        Assert.Contains("is used by /machine/rng.bus", await bench.Fail("device_del", "'id':'slot'"), StringComparison.Ordinal);
        Assert.Contains("is used by /machine/uart.chardev", await bench.Fail("chardev-remove", "'id':'serial'"), StringComparison.Ordinal);
        foreach (string id in (string[])["rng", "slot", "uart"])
        {
            await bench.Do("device_del", $"'id':'{id}'");
            Assert.Equal(id, (await bench.Client.Event("DEVICE_DELETED")).GetProperty("data").GetProperty("device").GetString());
        }

        await bench.Do("chardev-remove", "'id':'serial'");

        Assert.Equal(before, await bench.Dump());
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus)).Cause);
        await bench.Computes();
    }

    [Fact]
    public async Task Plug_OfADeviceWhoseModuleMissesADependency_SaysWhichAndChangesNothing() => await FailsToPlug(
        tree => tree.AddWithDependency("bad", folder => File.Delete(Path.Combine(folder, "Acme.Calibration.dll"))),
        "bad.calibrated",
        tree => $"module 'bad' cannot load: needs Acme.Calibration 2.1, not found beside Fixture.bad.dll. Put Acme.Calibration.dll into {Path.Combine(tree.Root, "bad")} and build its manifest again, or install the module again",
        "failed");

    [Fact]
    public async Task Plug_OfADeviceWhoseConstructorThrows_NamesItsModuleAndChangesNothing() => await FailsToPlug(
        Misbehaving,
        "bad.constructor",
        _ => "making /machine/new (type 'bad.constructor') failed: InvalidOperationException: no luck today. This is a fault of module 'bad'; please report it to its author",
        "loaded");

    [Fact]
    public async Task Plug_OfADeviceThatThrowsInRealize_NamesItsModuleAndChangesNothing() => await FailsToPlug(
        Misbehaving,
        "bad.realize",
        _ => "realizing /machine/new (type 'bad.realize') failed: InvalidOperationException: no luck today. This is a fault of module 'bad'; please report it to its author",
        "loaded");

    [Fact]
    public async Task Plug_OfADeviceOfADisabledModule_SaysHowToEnableItAndChangesNothing() => await FailsToPlug(
        Misbehaving,
        "bad.gizmo",
        _ => "module 'bad' cannot load: disabled by user (emu module enable bad)",
        "disabled",
        "bad");

    [Fact]
    public async Task Unplug_OfADeviceThatWaitsForItsGuest_IsDoneWhenTheGuestAgrees()
    {
        await using PlugBench bench = await PlugBench.Start(Misbehaving);
        await bench.Do("device_add", "'driver':'bad.lingers','id':'l'");
        await bench.Map("l", Bus);

        await bench.Do("device_del", "'id':'l'");

        Assert.NotNull(bench.Machine.Find("l"));
        Assert.Equal("the removal of /machine/l is under way already", await bench.Fail("device_del", "'id':'l'"));
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus, 1));
        Assert.Equal("/machine/l", (await bench.Client.Event("DEVICE_DELETED")).GetProperty("data").GetProperty("path").GetString());
        Assert.Equal(PlugMachine.StoreFault, await bench.GuestWrites(Bus, 1));
    }

    [Fact]
    public async Task Unplug_OfADeviceWhoseGuestRefuses_IsToldAndCanBeAskedForAgain()
    {
        await using PlugBench bench = await PlugBench.Start(Misbehaving);
        await bench.Do("device_add", "'driver':'bad.lingers','id':'l'");
        await bench.Map("l", Bus);
        string before = await bench.Dump();

        await bench.Do("device_del", "'id':'l'");
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus, 2));

        JsonElement refused = (await bench.Client.Event("DEVICE_UNPLUG_GUEST_ERROR")).GetProperty("data");
        Assert.Equal(("l", "/machine/l"), (refused.GetProperty("device").GetString(), refused.GetProperty("path").GetString()));
        Assert.Equal(before, await bench.Dump());
        await bench.Do("device_del", "'id':'l'");
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus, 1));
        await bench.Client.Event("DEVICE_DELETED");
    }

    [Fact]
    public async Task Unplug_OfADeviceThatFailsWhileItWaits_CanBeAskedForAgain()
    {
        await using PlugBench bench = await PlugBench.Start(Misbehaving);
        await bench.Do("device_add", "'driver':'bad.lingers','id':'l'");
        await bench.Map("l", Bus);
        await bench.Do("device_del", "'id':'l'");

        Assert.Equal(PlugMachine.StoreFault, await bench.GuestWrites(Bus, 3));
        await bench.Do("device_del", "'id':'l'");

        await bench.Client.Event("DEVICE_DELETED");
        Assert.Null(bench.Machine.Find("l"));
    }

    [Fact]
    public async Task ReloadableModule_UnloadedAfterItsDeviceWasUnplugged_LeavesTheProcess()
    {
        await using PlugBench bench = await PlugBench.Start(Misbehaving);
        await bench.Do("x-module-load", "'name':'bad','reloadable':true");
        await bench.Do("device_add", "'driver':'bad.gizmo','id':'g'");
        await bench.Map("g", Bus);
        await bench.Do("x-wire", "'device':'g','output':'irq','target':'cpus[0]','input':'external'");
        Assert.Equal((0x600Du, PlugMachine.Ok), await bench.GuestReads(Bus));
        Assert.Equal(PlugMachine.Ok, await bench.GuestWrites(Bus + 16, 1));
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus + 4)).Cause);

        await bench.Do("device_del", "'id':'g'");
        await bench.Do("x-module-unload", "'name':'bad'");

        UnloadingModule leaving = Assert.Single(bench.Modules.Unloading);
        Assert.Equal(PlugMachine.LoadFault, (await bench.GuestReads(Bus)).Cause);
        await PlugMachine.Until(() => Task.FromResult(leaving.Collect()), "something holds the module's code");
        Assert.Equal("available", await bench.StateOf("bad"));
        await bench.Computes();
    }

    private static async Task FailsToPlug(Action<FixtureTree> add, string driver, Func<FixtureTree, string> expected, string state, params string[] disabled)
    {
        await using PlugBench bench = await PlugBench.Start(add, disabled);
        string before = await bench.Dump();

        string error = await bench.Fail("device_add", $"'driver':'{driver}','id':'new'");

        Assert.Equal(expected(bench.Fixtures), error);
        Assert.Equal(before, await bench.Dump());
        Assert.Equal(state, await bench.StateOf("bad"));
        await bench.Computes();
        await bench.Do("device_add", "'driver':'ram','id':'new','size':4096");
    }
}
