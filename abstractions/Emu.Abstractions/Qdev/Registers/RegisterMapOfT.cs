using System.Collections.Immutable;
using Emu.Abstractions.Qdev.Memory;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Qdev.Registers;

/// <summary>The register map of a device class, declared by its <c>Describe</c> method.</summary>
/// <typeparam name="T">The device class.</typeparam>
[Frozen]
public sealed class RegisterMap<T> : RegisterMap
    where T : Device
{
    private readonly Action<RegisterMapBuilder<T>> describe;
    private CompiledMap<T>? compiled;

    /// <summary>Makes a map that is compiled at first use; generated code calls it once for each type.</summary>
    /// <param name="typeName">Name of the type, for messages.</param>
    /// <param name="describe">Declares the registers.</param>
    public RegisterMap(string typeName, Action<RegisterMapBuilder<T>> describe)
        : base(typeName) => this.describe = describe;

    /// <inheritdoc/>
    public override ulong Size => Compiled.Size;

    /// <inheritdoc/>
    public override IoRegionOptions Options => Compiled.Options;

    /// <inheritdoc/>
    public override ImmutableArray<RegisterInfo> Registers => Compiled.Infos;

    private CompiledMap<T> Compiled => Volatile.Read(ref compiled) ?? Compile();

    /// <inheritdoc/>
    public override ulong RegionSize(Device device) => Size << (Compiled.Shift?.Invoke((T)device) ?? 0);

    /// <inheritdoc/>
    public override ulong Peek(Device device, RegisterInfo register, int index = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)register.Count);
        return Compiled.Cells[register.Ordinal].Read((T)device, index, debug: true);
    }

    /// <inheritdoc/>
    public override void Reset(Device device)
    {
        var target = (T)device;
        foreach (RegisterCell<T> cell in Compiled.Cells)
        {
            cell.Reset(target);
        }
    }

    /// <inheritdoc/>
    public override IoResult Read(IoRegion region, ulong offset, int size, AccessAttributes attributes, out ulong value)
    {
        var device = (T)region.Owner;
        CompiledMap<T> map = Compiled;
        if (map.Shift is { } shift)
        {
            // Spread registers answer to any size; what is beyond their width reads as zero.
            offset >>= shift(device);
            size = map.Find(offset) is { } spread ? spread.Bytes : size;
        }

        RegisterCell<T>? cell = map.Find(offset);
        if (cell is not null && cell.Bytes == size)
        {
            int index = cell.IndexOf(offset, out ulong start);
            if (start == offset)
            {
                value = cell.Read(device, index, attributes.IsDebug);
                if (!cell.IsReadable && !attributes.IsDebug)
                {
                    map.Log.WriteOnly(region, cell, offset);
                }

                return IoResult.Ok;
            }
        }

        value = ReadParts(map, device, region, offset, size, attributes.IsDebug);
        return IoResult.Ok;
    }

    /// <inheritdoc/>
    public override IoResult Write(IoRegion region, ulong offset, int size, AccessAttributes attributes, ulong value)
    {
        if (attributes.IsDebug)
        {
            return IoResult.DeviceError;
        }

        var device = (T)region.Owner;
        CompiledMap<T> map = Compiled;
        if (map.Shift is { } shift)
        {
            offset >>= shift(device);
            size = map.Find(offset) is { } spread ? spread.Bytes : size;
            value &= Bits.All(8 * size);
        }

        for (int done = 0; done < size;)
        {
            ulong at = offset + (ulong)done;
            RegisterCell<T>? cell = map.Find(at);
            if (cell is null)
            {
                map.Log.Undeclared(region, at, size - done, "write", value >> (8 * done));
                done += map.Gap(at, size - done);
                continue;
            }

            int index = cell.IndexOf(at, out ulong start);
            int lane = (int)(at - start);
            int bytes = Math.Min(cell.Bytes - lane, size - done);
            ulong lanes = Bits.All(8 * bytes) << (8 * lane);
            ulong part = ((value >> (8 * done)) << (8 * lane)) & lanes;
            if ((part & cell.Guarded) != 0 || !cell.IsWritable)
            {
                map.Log.Guarded(region, cell, device, index, part, at);
            }

            cell.Write(device, index, part, lanes);
            done += bytes;
        }

        return IoResult.Ok;
    }

    private static ulong ReadParts(CompiledMap<T> map, T device, IoRegion region, ulong offset, int size, bool debug)
    {
        ulong value = 0;
        for (int done = 0; done < size;)
        {
            ulong at = offset + (ulong)done;
            RegisterCell<T>? cell = map.Find(at);
            if (cell is null)
            {
                int gap = map.Gap(at, size - done);
                if (!debug)
                {
                    map.Log.Undeclared(region, at, gap, "read", 0);
                }

                done += gap;
                continue;
            }

            int index = cell.IndexOf(at, out ulong start);
            int lane = (int)(at - start);
            int bytes = Math.Min(cell.Bytes - lane, size - done);
            value |= ((cell.Read(device, index, debug) >> (8 * lane)) & Bits.All(8 * bytes)) << (8 * done);
            done += bytes;
        }

        return value;
    }

    private CompiledMap<T> Compile()
    {
        var builder = new RegisterMapBuilder<T>(TypeName);
        describe(builder);
        return Interlocked.CompareExchange(ref compiled, builder.Compile(), null) ?? compiled;
    }
}
