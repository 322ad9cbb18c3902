using System.Text;
using System.Text.Json;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets.Qmp;

/// <summary>
/// Commands that are well formed, with arguments of any kind and in any order, made of the schema: a line each, and after each of them
/// the machine is checked.
/// </summary>
internal sealed class QmpCommandsTarget() : FuzzTarget("commands", "commands to a monitor, made of the schema")
{
    private const int MaxLines = 60;

    private readonly Lazy<CommandMaker> maker = new(() => new CommandMaker(ReadSchema()));

    /// <inheritdoc/>
    public override long AllocationBase => 256 << 20;

    /// <inheritdoc/>
    public override long AllocationPerByte => 1 << 16;

    /// <inheritdoc/>
    public override int ShrinkTries => 200;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() =>
    [
        [],
        Join(Machine),
        Join([.. Machine, "{'execute':'cont'}", "{'execute':'device_add','arguments':{'driver':'virtio-mmio','id':'slot'}}", "{'execute':'x-map','arguments':{'device':'slot','space':'system','address':268435456}}"]),
        Join([.. Machine, "{'execute':'cont'}", "{'execute':'device_del','arguments':{'id':'uart'}}", "{'execute':'stop'}", "{'execute':'device_del','arguments':{'id':'cpu0'}}", "{'execute':'device_del','arguments':{'id':'cpus'}}"]),
    ];

    private static string[] Machine =>
    [
        "{'execute':'x-space-add','arguments':{'id':'system','bits':56}}",
        "{'execute':'object-add','arguments':{'qom-type':'tcg','id':'tcg'}}",
        "{'execute':'x-cluster-add','arguments':{'id':'cpus','accel':'tcg','space':'system'}}",
        "{'execute':'device_add','arguments':{'driver':'rv64gc','id':'cpu0','cluster':'cpus'}}",
        "{'execute':'device_add','arguments':{'driver':'ram','id':'ram','size':1048576}}",
        "{'execute':'x-map','arguments':{'device':'ram','space':'system','address':2147483648}}",
        "{'execute':'device_add','arguments':{'driver':'ns16550a','id':'uart'}}",
        "{'execute':'x-wire','arguments':{'device':'uart','output':'irq','target':'cpus[0]','input':'external'}}",
        "{'execute':'x-boot','arguments':{'cluster':'cpus','entry':2147483648}}",
        "{'execute':'x-realize'}",
        "{'execute':'x-memory-write','arguments':{'address':2147483648,'data':'6f000000'}}",
    ];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input)
    {
        List<string> lines = [.. Encoding.UTF8.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            int at = random.Next(lines.Count + 1);
            if (at < lines.Count && random.Next(4) == 0)
            {
                lines.RemoveAt(at);
            }
            else if (at < lines.Count && random.Next(6) == 0)
            {
                lines.Insert(random.Next(lines.Count), lines[at]);
            }
            else
            {
                lines.Insert(at, maker.Value.Next(random));
            }
        }

        return Join(lines.Take(MaxLines));
    }

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        using var rig = new MonitorRig();
        var ends = new StringBuilder();
        rig.Answer();
        Ask(rig, "{'execute':'qmp_capabilities'}");
        foreach (string line in Encoding.UTF8.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Ask(rig, line) is not { } answer)
            {
                break;
            }

            ends.Append(answer.TryGetProperty("error", out JsonElement error) ? error.GetProperty("desc").GetString() : "+");
            rig.CheckMachine();
        }

        // What ends count are the last words: an input is as long as it is.
        return ends.ToString(Math.Max(0, ends.Length - 60), Math.Min(60, ends.Length));
    }

    private static byte[] Join(IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Join('\n', lines));

    private static JsonElement? Ask(MonitorRig rig, string line)
    {
        rig.Send(Encoding.UTF8.GetBytes(line + "\n"));
        return rig.Answer();
    }

    private static JsonElement ReadSchema()
    {
        using var rig = new MonitorRig();
        rig.Answer();
        Ask(rig, "{'execute':'qmp_capabilities'}");
        return Ask(rig, "{'execute':'query-qmp-schema'}")!.Value.GetProperty("return");
    }
}
