using System.Globalization;
using Emu.Abstractions.Cpu;
using Emu.Core.Machines;

namespace Emu.Monitor.Gdb;

/// <summary>A CPU as a debugger numbers it: its cluster is a process, it is a thread of that.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Process">Number of the cluster, from 1.</param>
/// <param name="Cpu">The CPU.</param>
internal sealed record GdbThread(Cluster Cluster, int Process, CpuDevice Cpu)
{
    /// <summary>Its number, from 1.</summary>
    public int Number => Cpu.Index + 1;

    /// <summary>Process and thread as the debugger writes them.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"p{Process:x}.{Number:x}");

    /// <summary>All CPUs of a machine.</summary>
    /// <param name="machine">The machine.</param>
    public static IReadOnlyList<GdbThread> All(Machine machine)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        return [.. machine.Clusters.SelectMany((cluster, i) => cluster.Cpus.Select(cpu => new GdbThread(cluster, i + 1, cpu)))];
    }

    /// <summary>Finds the CPU that a debugger's text means; process or thread 0 and -1 mean any.</summary>
    /// <param name="threads">All CPUs.</param>
    /// <param name="text"><c>pP.T</c>, <c>pP</c> or <c>T</c>.</param>
    public static GdbThread? Find(IReadOnlyList<GdbThread> threads, string text)
    {
        int process = 0;
        string thread = text;
        if (text.StartsWith('p'))
        {
            int dot = text.IndexOf('.', StringComparison.Ordinal);
            process = Parse(dot < 0 ? text[1..] : text[1..dot]);
            thread = dot < 0 ? "-1" : text[(dot + 1)..];
        }

        int number = Parse(thread);
        return threads.FirstOrDefault(t => (process <= 0 || t.Process == process) && (number <= 0 || t.Number == number));
    }

    private static int Parse(string text) =>
        text == "-1" ? -1 : int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;
}
