namespace Emu.Hw.Iotkit;

/// <summary>Identification registers from 0xFD0 on: PID4 to PID7, PID0 to PID3, CID0 to CID3.</summary>
internal static class Identity
{
    /// <summary>Those of a block of the subsystem.</summary>
    /// <param name="part">Lower byte of its part number.</param>
    public static byte[] OfSubsystem(byte part) => [0x04, 0, 0, 0, part, 0xB8, 0x0B, 0, 0x0D, 0xF0, 0x05, 0xB1];

    /// <summary>Those of a component of SIE-200.</summary>
    /// <param name="part">Lower byte of its part number.</param>
    public static byte[] OfComponent(byte part) => [0x04, 0, 0, 0, part, 0xB8, 0x1B, 0, 0x0D, 0xF0, 0x05, 0xB1];
}
