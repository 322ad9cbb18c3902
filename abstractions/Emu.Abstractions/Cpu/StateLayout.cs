using System.Runtime.CompilerServices;

namespace Emu.Abstractions.Cpu;

/// <summary>Selects a field of a state block.</summary>
/// <typeparam name="TState">The state block.</typeparam>
/// <typeparam name="TField">The field.</typeparam>
/// <param name="state">The block.</param>
public delegate ref TField StateField<TState, TField>(ref TState state);

/// <summary>Offsets of fields in a state block whose first field is a <see cref="CpuStateHeader"/>.</summary>
/// <typeparam name="TState">The state block.</typeparam>
public static class StateLayout<TState>
    where TState : unmanaged
{
    /// <summary>Bytes of the block.</summary>
    public static int Size => Unsafe.SizeOf<TState>();

    /// <summary>Offset of a field.</summary>
    /// <typeparam name="TField">Type of the field.</typeparam>
    /// <param name="field">Selects it.</param>
    public static int OffsetOf<TField>(StateField<TState, TField> field)
    {
        TState state = default;
        ref byte first = ref Unsafe.As<TState, byte>(ref state);
        return (int)Unsafe.ByteOffset(ref first, ref Unsafe.As<TField, byte>(ref field(ref state)));
    }
}
