namespace Emu.ModuleCheck.Rules.Native;

/// <summary>Members of the base class library that are pointers in disguise.</summary>
internal static class UncheckedMemory
{
    /// <summary>References without a check.</summary>
    public static Api[] References =>
    [
        new("System.Runtime.CompilerServices.Unsafe"),
        new("System.Runtime.InteropServices.MemoryMarshal", "CreateSpan", "CreateReadOnlySpan", "GetReference", "GetArrayDataReference", "AsMemory",
            "CreateFromPinnedArray", "CreateReadOnlySpanFromNullTerminated"),
    ];

    /// <summary>Native memory and handles to pinned objects.</summary>
    public static Api[] Native =>
    [
        new("System.Runtime.InteropServices.Marshal"),
        new("System.Runtime.InteropServices.NativeMemory"),
        new("System.Runtime.InteropServices.GCHandle"),
        new("System.Runtime.InteropServices.GCHandle`1"),
        new("System.Runtime.InteropServices.PinnedGCHandle`1"),
    ];
}
