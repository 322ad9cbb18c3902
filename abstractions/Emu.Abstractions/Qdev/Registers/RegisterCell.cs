namespace Emu.Abstractions.Qdev.Registers;

/// <summary>A register, or an array of registers, ready for use.</summary>
internal sealed class RegisterCell<T>
    where T : Device
{
    private readonly RegisterPart<T>[] parts;
    private readonly ulong constant;
    private readonly ulong last;

    public RegisterCell(RegisterInfo info, RegisterPart<T>[] parts, ulong constant)
    {
        Info = info;
        this.parts = parts;
        this.constant = constant;
        Bytes = info.Width / 8;
        last = info.End - 1;
        ulong writable = 0;
        foreach (RegisterPart<T> part in parts)
        {
            IsReadable |= part.IsReadable;
            writable |= part.Writable;
        }

        IsWritable = writable != 0;
        Guarded = Bits.All(info.Width) & ~writable;
        foreach (RegisterFieldInfo field in info.Fields)
        {
            IsReadable |= field.Access is RegisterAccess.Constant or RegisterAccess.Unimplemented;
            Unimplemented |= field.Access == RegisterAccess.Unimplemented ? field.Mask : 0;
        }
    }

    public RegisterInfo Info { get; }

    public int Bytes { get; }

    public bool IsReadable { get; }

    public bool IsWritable { get; }

    /// <summary>Bits that a guest cannot write.</summary>
    public ulong Guarded { get; }

    /// <summary>Bits whose meaning is not modelled.</summary>
    public ulong Unimplemented { get; }

    public bool Contains(ulong offset) =>
        offset >= Info.Offset && offset <= last && (offset - Info.Offset) % Info.Stride < (ulong)Bytes;

    public int IndexOf(ulong offset, out ulong start)
    {
        int index = Info.Count == 1 ? 0 : (int)((offset - Info.Offset) / Info.Stride);
        start = Info.Offset + ((ulong)index * Info.Stride);
        return index;
    }

    public ulong Read(T device, int index, bool debug)
    {
        ulong value = constant;
        foreach (RegisterPart<T> part in parts)
        {
            value |= (debug ? part.Peek(device, index) : part.Read(device, index)) & part.Mask;
        }

        return value;
    }

    /// <summary>Stores first, then tells: a handler sees the whole new value.</summary>
    public void Write(T device, int index, ulong value, ulong lanes)
    {
        ulong changed = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            ulong covered = parts[i].Mask & lanes;
            if (covered != 0 && parts[i].Store(device, index, value, covered))
            {
                changed |= 1UL << i;
            }
        }

        Delegate? told = null;
        for (int i = 0; changed != 0; i++, changed >>= 1)
        {
            if ((changed & 1) != 0 && (parts[i].Told is null || !ReferenceEquals(parts[i].Told, told)))
            {
                parts[i].Tell(device, index, value, lanes);
                told = parts[i].Told;
            }
        }
    }

    public void Reset(T device)
    {
        foreach (RegisterPart<T> part in parts)
        {
            for (int i = 0; i < Info.Count; i++)
            {
                part.Reset(device, i);
            }
        }
    }
}
