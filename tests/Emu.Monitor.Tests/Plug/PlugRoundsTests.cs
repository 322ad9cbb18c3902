using System.Globalization;
using Xunit.Abstractions;

namespace Emu.Monitor.Tests.Plug;

/// <summary>
/// Devices come and go under a guest that uses them, in the shipped program. EMU_PLUG_ROUNDS says how often; each round maps 1 MiB of
/// RAM, so what is left behind of one in ten shows.
/// </summary>
public sealed class PlugRoundsTests(ITestOutputHelper output)
{
    private const ulong Bus = 0x1000_0000;
    private const long Slack = 48 << 20;

    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("EMU_PLUG_ROUNDS") ?? "500", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Rounds_OfPlugAndUnplugUnderARunningGuest_LeaveNothingBehind()
    {
        await using PlugProgram program = await PlugProgram.Start();
        string before = await program.Dump();
        for (int i = 0; i < Rounds / 10; i++)
        {
            await Round(program);
        }

        (int threads, int handles, long memory) = program.Measure();
        output.WriteLine($"after {Rounds / 10} rounds: {threads} threads, {handles} handles, {memory >> 10} KiB");
        for (int i = 0; i < Rounds; i++)
        {
            await Round(program);
        }

        (int threadsNow, int handlesNow, long memoryNow) = program.Measure();
        output.WriteLine($"after {Rounds} more: {threadsNow} threads, {handlesNow} handles, {memoryNow >> 10} KiB");

        Assert.Equal(before, await program.Dump());
        Assert.InRange(threadsNow, 0, threads + 4);
        Assert.InRange(handlesNow, 0, handles + 4);
        Assert.InRange(memoryNow, 0, memory + Slack);
    }

    private static async Task Round(PlugProgram program)
    {
        await program.Do("chardev-add", "'id':'serial','backend':{'type':'ringbuf','data':{}}");
        await program.Do("device_add", "'driver':'ns16550a','id':'uart','chardev':'serial'");
        await program.Map("uart", Bus);
        await program.Do("x-wire", "'device':'uart','output':'irq','target':'cpus[0]','input':'external'");
        await program.Do("device_add", "'driver':'virtio-mmio','id':'slot'");
        await program.Map("slot", Bus + 0x1000);
        await program.Do("device_add", "'driver':'virtio-rng-device','id':'rng'");
        await program.Do("device_add", "'driver':'ram','id':'more','size':1048576");
        await program.Map("more", Bus + 0x10_0000);

        Assert.Equal(PlugMachine.Ok, await program.GuestWrites(Bus, 'A'));
        Assert.Equal((4u, PlugMachine.Ok), await program.GuestReads(Bus + 0x1008));
        Assert.Equal(PlugMachine.Ok, await program.GuestWrites(Bus + 0x18_0000, 0xC0FFEE));
        Assert.Equal((0xC0FFEEu, PlugMachine.Ok), await program.GuestReads(Bus + 0x18_0000));

        foreach (string id in (string[])["more", "rng", "slot", "uart"])
        {
            await program.Do("device_del", $"'id':'{id}'");
            Assert.Equal(id, (await program.Client.Event("DEVICE_DELETED")).GetProperty("data").GetProperty("device").GetString());
        }

        await program.Do("chardev-remove", "'id':'serial'");
        Assert.Equal(PlugMachine.StoreFault, await program.GuestWrites(Bus + 0x18_0000, 1));
        await program.Computes();
    }
}
