using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Objects;

namespace Emu.Core.State;

/// <summary>What a snapshot is of: objects with types and versions, and RAM. Compared before anything is touched.</summary>
internal static class SnapshotManifest
{
    private const int MostReported = 6;

    /// <summary>Writes the manifest of a machine.</summary>
    /// <param name="machine">The machine; its lock is held.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(Machine machine, StateWriter writer)
    {
        writer.Write("name", machine.Name);
        writer.Begin("objects");
        foreach (EmuObject obj in Saved(machine))
        {
            writer.Begin(obj.Path);
            writer.Write("type", obj.Type.Name);
            writer.Write("module", machine.Types.ModuleOf(obj.Type.Name));
            writer.Write("version", (ulong)Lifecycle.VersionOf(obj));
            writer.End();
        }

        writer.End();
        writer.Begin("ram");
        foreach ((_, Memory.HostRam block) in machine.Ram.Blocks)
        {
            writer.Write(block.Name, block.Size);
        }

        writer.End();
    }

    /// <summary>Objects that a snapshot is of.</summary>
    /// <param name="machine">The machine; its lock is held.</param>
    public static IEnumerable<EmuObject> Saved(Machine machine) =>
        machine.AllObjects().Where(o => o.Phase is LifeCycle.Realized or LifeCycle.Unplugging);

    /// <summary>Compares a manifest with a machine.</summary>
    /// <param name="machine">The machine; its lock is held.</param>
    /// <param name="reader">The manifest.</param>
    /// <exception cref="StateException">The machine is another; the message lists the differences.</exception>
    public static void Verify(Machine machine, BinaryStateReader reader)
    {
        var differences = new List<string>();
        reader.Begin("objects");
        var present = new HashSet<string>();
        foreach (EmuObject obj in Saved(machine))
        {
            present.Add(obj.Path);
            CompareObject(machine, obj, reader, differences);
        }

        differences.AddRange(reader.Sections.Where(path => !present.Contains(path)).Select(path => $"the machine has no {path}"));
        reader.End();
        reader.Begin("ram");
        foreach ((_, Memory.HostRam block) in machine.Ram.Blocks)
        {
            CompareRam(block, reader, differences);
        }

        reader.End();
        if (differences.Count > 0)
        {
            string rest = differences.Count > MostReported ? $"; and {differences.Count - MostReported} more differences" : "";
            throw new StateException($"the snapshot is of another machine: {string.Join("; ", differences.Take(MostReported))}{rest}");
        }
    }

    private static void CompareObject(Machine machine, EmuObject obj, BinaryStateReader reader, List<string> differences)
    {
        if (!reader.HasSection(obj.Path))
        {
            differences.Add($"the snapshot has no {obj.Path} (type '{obj.Type}')");
            return;
        }

        reader.Begin(obj.Path);
        string? type = reader.ReadText("type");
        int version = (int)reader.ReadBits("version");
        reader.End();
        if (type != obj.Type.Name)
        {
            differences.Add($"{obj.Path} is a '{obj.Type}' and was a '{type}'");
        }
        else if (version > Lifecycle.VersionOf(obj))
        {
            string module = machine.Types.ModuleOf(type);
            differences.Add($"{obj.Path} was saved with version {version} of '{type}', and module '{module}' knows up to {Lifecycle.VersionOf(obj)}: use a newer module");
        }
    }

    private static void CompareRam(Memory.HostRam block, BinaryStateReader reader, List<string> differences)
    {
        try
        {
            ulong size = reader.ReadBits(block.Name);
            if (size != block.Size)
            {
                differences.Add($"RAM {block.Name} has {SizeText.Format(block.Size)} and had {SizeText.Format(size)}");
            }
        }
        catch (StateException)
        {
            differences.Add($"the snapshot has no RAM {block.Name}");
        }
    }
}
