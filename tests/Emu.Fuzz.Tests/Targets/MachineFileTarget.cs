using System.Text;
using Emu.Abstractions.Qom;
using Emu.Core.MachineFiles;
using Emu.Fuzz.Tests.Fuzzing;

namespace Emu.Fuzz.Tests.Targets;

/// <summary>Machine files: read, worked out, and made into commands.</summary>
internal sealed class MachineFileTarget() : FuzzTarget("machine", "machine files (YAML)")
{
    private readonly Lines lines = new(
        "machine", "summary", "parameters", "spaces", "clusters", "devices", "backends", "profiles", "include", "for", "if", "in", "count", "type", "map", "irq", "load", "drive", "net", "checks",
        "$memory", "$cpus", "{ type: int, default: 1, min: 0, max: 8 }", "type: size", "type: ram", "size: 1MiB", "cpu: rv64gc", "accel: tcg", "a@0x0", "[ app@0x8000_0000 ]", "1..8", "min(1, 2)", "1 << 63",
        "(1 + 2) * 3", "$i", "chardev: stdio", "plic[1]");

    /// <inheritdoc/>
    public override long AllocationBase => 256 << 20;

    /// <inheritdoc/>
    public override long AllocationPerByte => 4096;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> MakeSeeds() => [.. Resources.In("Machines/").Select(Resources.Read)];

    /// <inheritdoc/>
    public override byte[] Spoil(Random random, byte[] input) => lines.Spoil(random, input);

    /// <inheritdoc/>
    public override string Run(byte[] input, Random random)
    {
        var problems = new MachineProblems();
        try
        {
            MachineFile file = MachineFile.Read(new SourceText("fuzz.yaml", Encoding.UTF8.GetString(input)), null, problems);
            foreach (bool everything in (bool[])[false, true])
            {
                ModelReading reading = MachineModelBuilder.Read(file, new ModelRequest { Everything = everything }, problems);
                if (problems.Errors == 0)
                {
                    return $"{MachinePlan.CommandsOf(reading.Model).Count} commands";
                }
            }

            problems.ThrowIfAny();
            return "";
        }
        catch (EmuException e)
        {
            return e.Message.Length > 0 ? e.Message : throw new InvalidOperationException("an error says nothing", e);
        }
    }
}
