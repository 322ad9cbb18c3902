using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Emu.Monitor.Tests.Support;

namespace Emu.Monitor.Tests.Plug;

/// <summary>
/// A machine with a guest that computes, built, changed and looked at over QMP. The guest counts for ever, and reads or writes an
/// address when it is asked to, with a trap handler that notes what came of it.
/// </summary>
internal abstract class PlugMachine(TestClient client)
{
    public const int Ok = 0;
    public const int LoadFault = 5;
    public const int StoreFault = 7;

    private const ulong Counter = 0x8000_1000;
    private const ulong Address = Counter + 8;
    private const ulong Result = Counter + 16;
    private const ulong Operation = Counter + 32;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly uint[] Guest =
    [
        0x00001417, // auipc s0, 1             counter, address, result, cause, operation, value
        0x00000297, // auipc t0, 0
        0x04c28293, // addi t0, t0, trap - .
        0x30529073, // csrw mtvec, t0
        0x00043303, // loop: ld t1, 0(s0)
        0x00130313, // addi t1, t1, 1
        0x00643023, // sd t1, 0(s0)
        0x00843383, // ld t2, 8(s0)
        0xfe0388e3, // beqz t2, loop
        0x00000593, // li a1, 0
        0x02043e03, // ld t3, 32(s0)
        0x000e1663, // bnez t3, store
        0x0003a503, // lw a0, 0(t2)
        0x00c0006f, // j done
        0x02843503, // store: ld a0, 40(s0)
        0x00a3a023, // sw a0, 0(t2)
        0x00a43823, // done: sd a0, 16(s0)
        0x00b43c23, // sd a1, 24(s0)
        0x00043423, // sd zero, 8(s0)
        0xfc5ff06f, // j loop
        0x342025f3, // trap: csrr a1, mcause
        0x34102ef3, // csrr t4, mepc
        0x004e8e93, // addi t4, t4, 4
        0x341e9073, // csrw mepc, t4
        0x30200073, // mret
    ];

    public TestClient Client { get; } = client;

    /// <summary>Negotiates, builds the machine and lets its guest run.</summary>
    /// <param name="realize">Whether it is not realized yet.</param>
    public async Task Build(bool realize)
    {
        await Client.Receive();
        await Do("qmp_capabilities");
        await Do("x-space-add", "'id':'system','bits':56");
        await Do("object-add", "'qom-type':'tcg','id':'tcg'");
        await Do("x-cluster-add", "'id':'cpus','accel':'tcg','space':'system'");
        await Do("device_add", "'driver':'rv64gc','id':'cpu0','cluster':'cpus'");
        await Do("device_add", "'driver':'ram','id':'ram','size':1048576");
        await Map("ram", 0x8000_0000);
        await Do("x-boot", "'cluster':'cpus','entry':2147483648");
        if (realize)
        {
            await Do("x-realize");
        }

        await Write(0x8000_0000, Words());
        await Do("cont");
        await Computes();
    }

    /// <summary>Does a command that succeeds.</summary>
    public async Task<JsonElement> Do(string command, string arguments = "")
    {
        JsonElement answer = await Ask(command, arguments);
        return answer.TryGetProperty("return", out JsonElement result) ? result : throw new InvalidOperationException($"{command} {arguments}: {answer.GetRawText()}");
    }

    /// <summary>Does a command that fails, and gives the text of its error.</summary>
    public async Task<string> Fail(string command, string arguments) => (await Ask(command, arguments)).GetProperty("error").GetProperty("desc").GetString()!;

    /// <summary>Does a command.</summary>
    public Task<JsonElement> Ask(string command, string arguments = "") => Client.Ask($"{{'execute':'{command}','arguments':{{{arguments}}}}}");

    /// <summary>Maps a device's region.</summary>
    public Task Map(string device, ulong address) => Do("x-map", $"'device':'{device}','space':'system','address':{address}");

    /// <summary>Lets the guest read a word.</summary>
    /// <returns>What it read and the cause of its trap, 0 for none.</returns>
    public Task<(uint Value, int Cause)> GuestReads(ulong address) => GuestDoes(address, 0, 0);

    /// <summary>Lets the guest write a word.</summary>
    /// <returns>The cause of its trap, 0 for none.</returns>
    public async Task<int> GuestWrites(ulong address, uint value) => (await GuestDoes(address, 1, value)).Cause;

    /// <summary>Waits until the guest has counted on.</summary>
    public async Task Computes()
    {
        ulong before = await Read(Counter);
        await UntilGuest(async () => await Read(Counter) > before, "the guest does not compute");
    }

    /// <summary>Objects with properties, memory, wires, backends, as text.</summary>
    public virtual async Task<string> Dump()
    {
        string text = "";
        foreach (string topic in (string[])["qtree", "mtree", "irq", "chardev"])
        {
            text += (await Do("human-monitor-command", $"'command-line':'info {topic}'")).GetString();
        }

        return text;
    }

    /// <summary>State of a module in the list of modules.</summary>
    public async Task<string> StateOf(string module) =>
        (await Do("x-query-modules")).EnumerateArray().Last(row => row.GetProperty("name").GetString() == module).GetProperty("state").GetString()!;

    /// <summary>Waits for a condition.</summary>
    public static async Task Until(Func<Task<bool>> condition, string otherwise) => Assert.True(await Holds(condition), otherwise);

    /// <summary>Waits for a condition. It is looked at once more after the time is over, since this process may have stood still.</summary>
    /// <returns>Whether it holds.</returns>
    protected static async Task<bool> Holds(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        bool late = false;
        while (!await condition())
        {
            if (late)
            {
                return false;
            }

            late = patience.IsCancellationRequested;
        }

        return true;
    }

    /// <summary>What is known of the machine, for the message of a failure.</summary>
    protected virtual async Task<string> Describe()
    {
        string text = $"counter {await Read(Counter)}, then {await Read(Counter)}; status {await Do("query-status")}";
        foreach (string topic in (string[])["cpus", "registers", "jit"])
        {
            text += $"{Environment.NewLine}{topic}: {await Ask("human-monitor-command", $"'command-line':'info {topic}'")}";
        }

        return text;
    }

    private static byte[] Words()
    {
        byte[] bytes = new byte[4 * Guest.Length];
        for (int i = 0; i < Guest.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4 * i), Guest[i]);
        }

        return bytes;
    }

    private static byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    private async Task<(uint Value, int Cause)> GuestDoes(ulong address, ulong operation, uint value)
    {
        await Write(Operation, [.. Bytes(operation), .. Bytes(value)]);
        await Write(Address, Bytes(address));
        await UntilGuest(async () => await Read(Address) == 0, "the guest does not come back from its access");
        return ((uint)await Read(Result), (int)await Read(Result + 8));
    }

    private async Task UntilGuest(Func<Task<bool>> condition, string otherwise)
    {
        if (!await Holds(condition))
        {
            Assert.Fail($"{otherwise}: {await Describe()}");
        }
    }

    private async Task<ulong> Read(ulong address)
    {
        JsonElement read = await Do("x-memory-read", $"'address':{address},'size':8");
        return BinaryPrimitives.ReverseEndianness(ulong.Parse(read.GetProperty("data").GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    private Task Write(ulong address, byte[] bytes) => Do("x-memory-write", $"'address':{address},'data':'{Convert.ToHexString(bytes)}'");
}
