using Emu.Abstractions.Cpu;
using Emu.Abstractions.Qdev.Memory;
using Emu.Core;
using Emu.Core.DeviceTree;
using Emu.Core.Machines;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

[QmpCommand("memsave", "Writes memory as a CPU sees it into a file.")]
internal sealed record MemSave([Wire("val")] ulong Address, ulong Size, string Filename, long CpuIndex = 0) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        CpuDevice cpu = CpuView.Require(context.Machine, CpuIndex);
        MemoryFile.Write(Filename, Size, (done, buffer) => CpuView.At(context.Machine, cpu, () =>
        {
            CpuView.Read(cpu, Address + done, buffer.Span);
            return true;
        }));
    }
}

[QmpCommand("pmemsave", "Writes memory of an address space into a file.")]
internal sealed record PhysicalMemSave([Wire("val")] ulong Address, ulong Size, string Filename, [Wire("x-space")] string? Space = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        AddressSpace space = SpaceView.Find(context.Machine, Space);
        MemoryFile.Write(Filename, Size, (done, buffer) => SpaceView.Read(space, Address + done, buffer.Span));
    }
}

/// <summary>Bytes of memory.</summary>
/// <param name="Data">Two hexadecimal digits a byte.</param>
internal sealed record MemoryData(string Data);

[QmpCommand("x-memory-read", "Reads memory of an address space, without any effect on devices.")]
internal sealed record MemoryRead(ulong Address, int Size, string? Space = null) : QmpQuery<MemoryData>
{
    private const int Most = 1 << 20;

    /// <inheritdoc/>
    protected override MemoryData Run(CommandContext context)
    {
        if (Size is < 0 or > Most)
        {
            throw new QmpException($"Parameter 'size' takes 0 to {Most} bytes, not {Size}");
        }

        byte[] bytes = new byte[Size];
        SpaceView.Read(SpaceView.Find(context.Machine, Space), Address, bytes);
        return new MemoryData(Convert.ToHexStringLower(bytes));
    }
}

[QmpCommand("x-memory-write", "Writes memory of an address space, as a debugger does.", Phases = MachinePhase.Alive)]
internal sealed record MemoryWrite(ulong Address, string Data, string? Space = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        byte[] bytes;
        try
        {
            bytes = Convert.FromHexString(Data);
        }
        catch (FormatException)
        {
            throw new QmpException("Parameter 'data' takes two hexadecimal digits a byte");
        }

        AddressSpace space = SpaceView.Find(context.Machine, Space);
        if (space.Write(Address, bytes, AccessAttributes.Debugger) != IoResult.Ok)
        {
            throw new QmpException($"0x{Address:x} to 0x{Address + (ulong)bytes.Length - 1:x} of {space.Path} cannot be written");
        }
    }
}

[QmpCommand("dumpdtb", "Writes the device tree that a cluster's guest is given into a file.")]
internal sealed record DumpDtb(string Filename, [Wire("x-cluster")] string? Cluster = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        Cluster cluster = Cluster is not null ? context.Machine.Require<Cluster>(Cluster, "a cluster")
            : context.Machine.Clusters is [var only] ? only
            : throw new QmpException(context.Machine.Clusters.Count == 0 ? "the machine has no cluster, so there is no device tree" : "each cluster has a device tree of its own; say which with 'x-cluster'");
        byte[] tree = FdtWriter.Write(GuestTree.Of(context.Machine, cluster));
        MemoryFile.Guard(Filename, () => File.WriteAllBytes(Filename, tree));
    }
}

/// <summary>Files that commands write.</summary>
internal static class MemoryFile
{
    private const int Piece = 1 << 20;

    /// <summary>Writes so many bytes, a piece at a time; on a failure there is no file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">How many bytes.</param>
    /// <param name="read">Reads a piece: how much is done, and where to.</param>
    public static void Write(string path, ulong size, Action<ulong, Memory<byte>> read) => Guard(path, () =>
    {
        try
        {
            using FileStream file = File.Create(path);
            byte[] buffer = new byte[Piece];
            for (ulong done = 0; done < size; done += Piece)
            {
                Memory<byte> piece = buffer.AsMemory(0, (int)Math.Min(Piece, size - done));
                read(done, piece);
                file.Write(piece.Span);
            }
        }
        catch (QmpException) when (!HostPaths.IsDevice(path))
        {
            File.Delete(path);
            throw;
        }
    });

    /// <summary>Says in words what the host's file system says.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes it.</param>
    /// <exception cref="QmpException">It cannot be written.</exception>
    public static void Guard(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new QmpException($"cannot write '{path}': {e.Message.TrimEnd('.')}");
        }
    }
}

/// <summary>Looks at address spaces from outside.</summary>
internal static class SpaceView
{
    /// <summary>Finds a space by id or path; without one, the machine's only one.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="name">Its id or path; null for the only one.</param>
    /// <exception cref="QmpException">There is none, or there are several.</exception>
    public static AddressSpace Find(Machine machine, string? name)
    {
        if (name is not null)
        {
            return machine.Require<AddressSpace>(name, "an address space");
        }

        using MachineLock.Hold held = machine.Lock.Take();
        AddressSpace[] all = [.. machine.Spaces.Where(space => space.Parent == machine.Devices)];
        return all switch
        {
            [var only] => only,
            [] => throw new QmpException("the machine has no address space"),
            _ => throw new QmpException($"the machine has several address spaces; say which: {string.Join(", ", all.Select(space => space.Id))}"),
        };
    }

    /// <summary>Reads bytes without any effect on devices.</summary>
    /// <param name="space">The space.</param>
    /// <param name="address">First address.</param>
    /// <param name="buffer">Takes the bytes.</param>
    /// <exception cref="QmpException">Nothing answers there.</exception>
    public static void Read(AddressSpace space, ulong address, Span<byte> buffer)
    {
        if (space.Read(address, buffer, AccessAttributes.Debugger) != IoResult.Ok)
        {
            throw new QmpException($"not everything from 0x{address:x} to 0x{address + (ulong)buffer.Length - 1:x} of {space.Path} can be read");
        }
    }
}
