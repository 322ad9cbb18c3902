using Emu.Abstractions.Cpu.Accel;
using Emu.Core.Machines;

namespace Emu.Monitor.Gdb;

/// <summary>The points of one debugger, by cluster.</summary>
/// <param name="machine">The machine.</param>
internal sealed class GdbBreakpoints(Machine machine)
{
    private readonly Dictionary<Cluster, (HashSet<ulong> Code, HashSet<Watchpoint> Data)> points = [];

    /// <summary>Sets or takes away a point.</summary>
    /// <param name="cluster">Whose CPUs stop.</param>
    /// <param name="kind">0 and 1 an instruction, 2 writes, 3 reads, 4 both.</param>
    /// <param name="address">The address.</param>
    /// <param name="length">Bytes, for data.</param>
    /// <param name="set">Whether it is set.</param>
    /// <returns>Whether there is such a kind.</returns>
    /// <exception cref="Abstractions.Qom.EmuException">The cluster's accelerator has no points.</exception>
    public bool Change(Cluster cluster, int kind, ulong address, ulong length, bool set)
    {
        if (kind is < 0 or > 4)
        {
            return false;
        }

        if (!points.TryGetValue(cluster, out (HashSet<ulong> Code, HashSet<Watchpoint> Data) of))
        {
            points[cluster] = of = ([], []);
        }

        if (kind < 2)
        {
            _ = set ? of.Code.Add(address) : of.Code.Remove(address);
        }
        else
        {
            var watch = new Watchpoint(address, Math.Max(length, 1), Reads: kind != 2, Writes: kind != 3);
            _ = set ? of.Data.Add(watch) : of.Data.Remove(watch);
        }

        machine.SetDebugPoints(cluster, new DebugPoints([.. of.Code], [.. of.Data]));
        return true;
    }

    /// <summary>Whether the CPUs of a cluster stop at an instruction.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="address">Address of the instruction.</param>
    public bool IsBreakpoint(Cluster cluster, ulong address) => points.TryGetValue(cluster, out (HashSet<ulong> Code, HashSet<Watchpoint> Data) of) && of.Code.Contains(address);

    /// <summary>The kind of the watchpoint at an address, in the debugger's word.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="address">The address.</param>
    public string WordFor(Cluster cluster, ulong address)
    {
        Watchpoint? met = points.TryGetValue(cluster, out (HashSet<ulong> Code, HashSet<Watchpoint> Data) of) ? of.Data.FirstOrDefault(watch => watch.Address == address) : null;
        return met switch { { Reads: true, Writes: true } => "awatch", { Reads: true } => "rwatch", _ => "watch" };
    }

    /// <summary>Takes all points away.</summary>
    public void Clear()
    {
        foreach (Cluster cluster in points.Keys.Where(cluster => cluster.Engine is not null))
        {
            machine.SetDebugPoints(cluster, DebugPoints.None);
        }

        points.Clear();
    }
}
