using System.Text.Json;
using Emu.Abstractions.Qdev.Backend;
using Emu.Abstractions.Qom;
using Emu.Core.Commands;
using Emu.Core.Machines;
using Emu.Core.Objects;
using Emu.Monitor.Schema;
using Emu.Monitor.Wire;

namespace Emu.Monitor.Commands;

/// <summary>The file below a format.</summary>
/// <param name="Filename">The file.</param>
/// <param name="Driver">How it is reached: <c>file</c>.</param>
/// <param name="Locking">Whether it is locked.</param>
internal sealed record BlockdevFile(string Filename, string Driver = "file", string? Locking = null);

/// <summary>What is done with what a guest writes and has not flushed.</summary>
/// <param name="Direct">Whether the host's cache is passed by; it is not.</param>
/// <param name="NoFlush">Whether flushes do nothing.</param>
internal sealed record BlockdevCache(bool Direct = false, bool NoFlush = false);

[QmpCommand("blockdev-add", "Makes a block backend: a format, and the file below it.", Phases = MachinePhase.Alive)]
internal sealed record BlockdevAdd(
    string Driver,
    string NodeName,
    [Rest(ManifestUnion.Blockdevs, "driver")] IReadOnlyDictionary<string, JsonElement> Properties,
    BlockdevFile? File = null,
    BlockdevCache? Cache = null) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        List<PropertySetting> settings = [.. JsonValue.Settings(Properties)];
        if (File is not null)
        {
            if (File.Driver != "file")
            {
                throw new QmpException($"Unknown driver '{File.Driver}': below a format there is a 'file'");
            }

            settings.Add(new PropertySetting("filename", PropertyValue.Of(File.Filename)));
            if (File.Locking is not null)
            {
                settings.Add(new PropertySetting("locking", PropertyValue.Of(File.Locking)));
            }
        }

        if (Cache is not null)
        {
            if (Cache.Direct)
            {
                throw new QmpException("'cache.direct' is not supported: images are read and written through the host's cache");
            }

            settings.Add(new PropertySetting("cache", PropertyValue.Of(Cache.NoFlush ? "unsafe" : "writeback")));
        }

        new BlockdevAddCommand(Driver, NodeName, settings).Execute(context.Machine);
    }
}

[QmpCommand("blockdev-del", "Removes a block backend that nothing uses.", Phases = MachinePhase.Alive)]
internal sealed record BlockdevDel(string NodeName) : QmpAction
{
    /// <inheritdoc/>
    protected override void Run(CommandContext context)
    {
        if (context.Machine.Blockdevs.FindChild(NodeName) is null)
        {
            throw new QmpException($"Failed to find node with node-name='{NodeName}'");
        }

        new ObjectDelCommand(NodeName).Execute(context.Machine);
    }
}

/// <summary>An image.</summary>
/// <param name="Filename">Its file.</param>
/// <param name="Format">Its format.</param>
/// <param name="VirtualSize">Bytes of the disk.</param>
internal sealed record BlockImageInfo(string Filename, string Format, ulong VirtualSize);

/// <summary>A block backend of the machine.</summary>
/// <param name="NodeName">Its id.</param>
/// <param name="Drv">Its format.</param>
/// <param name="File">Its file.</param>
/// <param name="Ro">Whether it is only read.</param>
/// <param name="Cache">What is done with what was not flushed.</param>
/// <param name="Image">The image.</param>
internal sealed record BlockNodeInfo(string NodeName, string Drv, string File, bool Ro, BlockdevCache Cache, BlockImageInfo Image)
{
    /// <summary>All block backends. Under the machine's lock.</summary>
    /// <param name="machine">The machine.</param>
    public static IReadOnlyList<BlockNodeInfo> Of(Machine machine) => [.. machine.Blockdevs.Children.OfType<IBlockBackend>().Select(backend => Of((EmuObject)backend, backend))];

    private static BlockNodeInfo Of(EmuObject node, IBlockBackend backend)
    {
        string format = node.Type.Name[BlockdevAddCommand.TypePrefix.Length..];
        string file = Text(node, "filename");
        return new BlockNodeInfo(node.Id, format, file, backend.IsReadOnly, new BlockdevCache(NoFlush: Text(node, "cache") == "unsafe"), new BlockImageInfo(file, format, backend.Length));
    }

    private static string Text(EmuObject node, string property) => node.Type.FindProperty(property)?.Get(node).ToString() ?? "";
}

[QmpCommand("query-named-block-nodes", "Lists the block backends.")]
internal sealed record QueryNamedBlockNodes(bool Flat = false) : QmpQuery<IReadOnlyList<BlockNodeInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<BlockNodeInfo> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        return BlockNodeInfo.Of(context.Machine);
    }
}

/// <summary>A device with a disk.</summary>
/// <param name="Device">Name that the disk once had; devices have paths.</param>
/// <param name="Qdev">Path of the device.</param>
/// <param name="Type">Kind of the device.</param>
/// <param name="Removable">Whether its disk can be taken out.</param>
/// <param name="Locked">Whether the guest holds it.</param>
/// <param name="Inserted">The disk.</param>
internal sealed record BlockInfo(string Device, string Qdev, string Type, bool Removable, bool Locked, BlockNodeInfo? Inserted = null);

[QmpCommand("query-block", "Lists the devices that have a disk.")]
internal sealed record QueryBlock : QmpQuery<IReadOnlyList<BlockInfo>>
{
    /// <inheritdoc/>
    protected override IReadOnlyList<BlockInfo> Run(CommandContext context)
    {
        using MachineLock.Hold held = context.Machine.Lock.Take();
        IReadOnlyList<BlockNodeInfo> nodes = BlockNodeInfo.Of(context.Machine);
        return
        [
            .. from user in context.Machine.AllObjects()
               from node in Machine.DisksOf(user)
               select new BlockInfo("", user.Path, "unknown", false, false, nodes.FirstOrDefault(n => n.NodeName == node.Id)),
        ];
    }
}
