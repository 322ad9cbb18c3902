using Emu.Core.Machines;

namespace Emu.Testing;

/// <summary>The structure of a machine without the order in which it was made, and without when its timers fire.</summary>
internal static class SortedDump
{
    /// <summary>A machine's dump with objects, and what is mapped in each, in the order of their names.</summary>
    /// <param name="machine">The machine.</param>
    public static string Of(Machine machine)
    {
        var blocks = new List<(string Head, List<string> Mapped)>();
        foreach (string written in MachineDump.Of(machine).Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))
        {
            string line = written.StartsWith("  DeviceTimer ", StringComparison.Ordinal) ? written.Split(" at ")[0] : written;
            if (line.StartsWith("armed timers: ", StringComparison.Ordinal))
            {
                continue;
            }

            if (line[0] != ' ')
            {
                blocks.Add((line, []));
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                blocks[^1].Mapped.Add(line);
            }
            else
            {
                blocks[^1] = (blocks[^1].Head + "\n" + line, blocks[^1].Mapped);
            }
        }

        return string.Join('\n', blocks.Select(block => string.Join('\n', [block.Head, .. block.Mapped.Order(StringComparer.Ordinal)])).Order(StringComparer.Ordinal));
    }
}
