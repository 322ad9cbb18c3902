namespace Emu.Abstractions.Cpu.Float;

/// <summary>The order in which the operands of a x b + c are searched for the NaN to deliver. See also <see cref="FloatTraits.SignalingNanFirst"/>.</summary>
public enum MulAddNanOrder : byte
{
    /// <summary>First factor, second factor, addend.</summary>
    Abc = 0,

    /// <summary>First factor, addend, second factor.</summary>
    Acb = 1,

    /// <summary>Second factor, first factor, addend.</summary>
    Bac = 2,

    /// <summary>Second factor, addend, first factor.</summary>
    Bca = 3,

    /// <summary>Addend, first factor, second factor.</summary>
    Cab = 4,

    /// <summary>Addend, second factor, first factor.</summary>
    Cba = 5,
}
