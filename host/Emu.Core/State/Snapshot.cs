using System.Buffers.Binary;
using Emu.Abstractions.Qom;
using Emu.Core.Machines;
using Emu.Core.Memory;
using Emu.Core.Objects;

namespace Emu.Core.State;

/// <summary>
/// Saves and restores whole machines and single objects. A snapshot begins with its manifest, which is compared before anything is
/// touched; when an object cannot take its state, all objects are as before. Restoring notifies nobody.
/// </summary>
public static class Snapshot
{
    /// <summary>Saves a machine. One that runs rests meanwhile. Never called under the machine's lock.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="stream">Where to.</param>
    /// <exception cref="EmuException">The machine is not built, or an object is faulted.</exception>
    public static void Save(Machine machine, Stream stream) => machine.WhileResting("save a snapshot", () =>
    {
        if (SnapshotManifest.Saved(machine).FirstOrDefault(o => o.IsFaulted) is { } faulted)
        {
            throw new StateException($"the machine cannot be saved: {faulted.Path} is faulted; remove it first");
        }

        var manifest = new BinaryStateWriter();
        SnapshotManifest.Write(machine, manifest);
        BinaryStateWriter objects = SaveObjects(machine);
        stream.Write(StateFormat.Magic);
        WriteBlob(stream, manifest.Written);
        WriteBlob(stream, objects.Written);
        RamRuns.Write(machine.Ram.Blocks, stream);
        stream.Write(StateFormat.End);
    });

    /// <summary>Saves a machine into a file, which has the old or the new content and never half of it.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="EmuException">The machine cannot be saved now.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveFile(Machine machine, string path)
    {
        string part = path + ".part";
        if (HostPaths.IsDevice(path))
        {
            using FileStream device = new(path, FileMode.Open, FileAccess.Write);
            Save(machine, device);
            return;
        }

        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                Save(machine, stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Restores a machine, which goes on from there when it was running, and is paused otherwise.</summary>
    /// <param name="machine">The machine: the same objects as when it was saved.</param>
    /// <param name="stream">Where from; can be sought in.</param>
    /// <exception cref="StateException">The snapshot is damaged or of another machine; nothing has changed.</exception>
    public static void Restore(Machine machine, Stream stream) => machine.WhileResting("restore a snapshot", () =>
    {
        CheckWhole(stream);
        var manifest = new BinaryStateReader(ReadBlob(stream));
        SnapshotManifest.Verify(machine, manifest);
        var objects = new BinaryStateReader(ReadBlob(stream));
        RestoreObjects(machine, objects);
        RamRuns.Read(machine.Ram.Blocks, stream);
        foreach ((_, HostRam block) in machine.Ram.Blocks)
        {
            block.NotifyWrite(0, block.Size);
        }

        machine.AfterRestore();
    });

    /// <summary>Saves one object, for tests of its state.</summary>
    /// <param name="machine">Its machine.</param>
    /// <param name="obj">The object.</param>
    public static byte[] SaveObject(Machine machine, EmuObject obj)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        var writer = new BinaryStateWriter();
        SaveOne(machine, obj, "object", writer);
        return writer.Written.ToArray();
    }

    /// <summary>Restores one object; its restore hook is called too.</summary>
    /// <param name="machine">Its machine.</param>
    /// <param name="obj">An object of the same type.</param>
    /// <param name="state">What <see cref="SaveObject"/> gave.</param>
    /// <exception cref="StateException">The state does not fit.</exception>
    public static void RestoreObject(Machine machine, EmuObject obj, byte[] state)
    {
        using MachineLock.Hold held = machine.Lock.Take();
        RestoreOne(machine, obj, "object", new BinaryStateReader(state));
        machine.Guard(obj, "restoring", () => Lifecycle.RunRestored(obj));
    }

    private static BinaryStateWriter SaveObjects(Machine machine)
    {
        var writer = new BinaryStateWriter();
        writer.Begin("machine");
        machine.SaveOwn(writer);
        writer.End();
        foreach (EmuObject obj in SnapshotManifest.Saved(machine))
        {
            SaveOne(machine, obj, obj.Path, writer);
        }

        return writer;
    }

    private static void RestoreObjects(Machine machine, BinaryStateReader reader)
    {
        var before = new BinaryStateReader(SaveObjects(machine).Written.ToArray());
        try
        {
            RestoreAll(machine, reader);
        }
        catch (EmuException)
        {
            RestoreAll(machine, before);
            throw;
        }
    }

    private static void RestoreAll(Machine machine, BinaryStateReader reader)
    {
        reader.Begin("machine");
        machine.RestoreOwn(reader);
        reader.End();
        foreach (EmuObject obj in SnapshotManifest.Saved(machine))
        {
            RestoreOne(machine, obj, obj.Path, reader);
        }
    }

    private static void SaveOne(Machine machine, EmuObject obj, string name, BinaryStateWriter writer)
    {
        writer.Begin(name, Lifecycle.VersionOf(obj));
        machine.Guard(obj, "saving", () => Lifecycle.RunSave(obj, writer));
        writer.End();
    }

    private static void RestoreOne(Machine machine, EmuObject obj, string name, BinaryStateReader reader)
    {
        reader.Begin(name);
        if (reader.Version > Lifecycle.VersionOf(obj))
        {
            throw new StateException($"{obj.Path}: the state is of version {reader.Version}, and '{obj.Type}' knows up to {Lifecycle.VersionOf(obj)}");
        }

        try
        {
            Lifecycle.RunRestore(obj, reader);
        }
        catch (StateException e)
        {
            throw new StateException($"{obj.Path} cannot take its state: {e.Message}");
        }
        catch (Exception e) when (e is not EmuException)
        {
            throw new ObjectFaultException(obj.Path, obj.Type.Name, machine.Types.ModuleOf(obj.Type.Name), "restoring", e);
        }

        reader.End();
    }

    private static void WriteBlob(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }

    private static byte[] ReadBlob(Stream stream)
    {
        Span<byte> length = stackalloc byte[8];
        stream.ReadExactly(length);
        long bytes = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (bytes < 0 || bytes > stream.Length - stream.Position || bytes > Array.MaxLength)
        {
            throw new StateException("the snapshot is damaged: a part is longer than the file");
        }

        byte[] blob = new byte[bytes];
        stream.ReadExactly(blob);
        return blob;
    }

    /// <summary>A snapshot that was cut short is found out before anything is touched.</summary>
    private static void CheckWhole(Stream stream)
    {
        long start = stream.Position;
        Span<byte> mark = stackalloc byte[8];
        if (stream.Length - start < 2 * mark.Length || stream.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) < mark.Length || !mark.SequenceEqual(StateFormat.Magic))
        {
            throw new StateException("this is no snapshot of a machine");
        }

        stream.Seek(-mark.Length, SeekOrigin.End);
        stream.ReadExactly(mark);
        if (!mark.SequenceEqual(StateFormat.End))
        {
            throw new StateException("the snapshot is not whole: its end is missing");
        }

        stream.Seek(start + mark.Length, SeekOrigin.Begin);
    }
}
