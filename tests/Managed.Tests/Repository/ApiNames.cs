using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Managed.Tests.Repository;

/// <summary>Types as C# writes them, with what may be null.</summary>
internal static class ApiNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(nint)] = "nint",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    // One serves one thread, and tests run on several.
    private static NullabilityInfoContext Nullability => new();

    public static string Of(ParameterInfo parameter) => Of(Nullability.Create(parameter), TupleNames(parameter));

    public static string Of(PropertyInfo property) => Of(Nullability.Create(property), TupleNames(property));

    public static string Of(FieldInfo field) => Of(Nullability.Create(field), TupleNames(field));

    public static string Of(Type type) => Of(type, new Queue<string?>());

    /// <summary>The types that are parameters of a type or a method: "&lt;T&gt;", or nothing.</summary>
    public static string Parameters(Type[] arguments) => arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>";

    private static Queue<string?> TupleNames(ICustomAttributeProvider place) =>
        new(place.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).OfType<TupleElementNamesAttribute>().SelectMany(attribute => attribute.TransformNames));

    /// <param name="type">The type.</param>
    /// <param name="names">The names of tuples' elements inside: an outer tuple's before those of the tuples in it. What is used is taken out.</param>
    private static string Of(Type type, Queue<string?> names)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, names);
        if (type.IsArray)
            return Of(type.GetElementType()!, names) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is Type value)
            return Of(value, names) + "?";
        if (Keywords.TryGetValue(type, out string? keyword))
            return keyword;
        Type[] arguments = type.GetGenericArguments();
        return IsTuple(type) ? Tuple(arguments.Length, names, i => Of(arguments[i], names)) : Named(type, [.. arguments.Select(argument => Of(argument, names))]);
    }

    private static string Of(NullabilityInfo info, Queue<string?> names)
    {
        Type type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        bool value = type.IsValueType && Nullable.GetUnderlyingType(type) is not null;
        string mark = !type.IsValueType && !type.IsGenericParameter && (info.ReadState == NullabilityState.Nullable || info.WriteState == NullabilityState.Nullable) ? "?" : "";
        if (type.IsArray && info.ElementType is not null)
            return Of(info.ElementType, names) + "[" + new string(',', type.GetArrayRank() - 1) + "]" + mark;
        if (value || !type.IsGenericType || info.GenericTypeArguments.Length != type.GetGenericArguments().Length)
            return Of(type, names) + mark;
        return IsTuple(type)
            ? Tuple(info.GenericTypeArguments.Length, names, i => Of(info.GenericTypeArguments[i], names))
            : Named(type, [.. info.GenericTypeArguments.Select(argument => Of(argument, names))]) + mark;
    }

    private static bool IsTuple(Type type) => type.IsGenericType && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);

    private static string Tuple(int count, Queue<string?> names, Func<int, string> element)
    {
        string?[] own = [.. Enumerable.Range(0, count).Select(_ => names.TryDequeue(out string? name) ? name : null)];
        return $"({string.Join(", ", own.Select((name, i) => $"{element(i)} {name}".TrimEnd()))})";
    }

    /// <summary>Types of ours in full, the platform's by their last name: there they mean one thing.</summary>
    private static string Named(Type type, IReadOnlyList<string> arguments)
    {
        if (type.IsGenericParameter)
            return type.Name;
        string name = type.Name.Split('`')[0];
        int own = type.GetGenericArguments().Length - (type.DeclaringType?.GetGenericArguments().Length ?? 0);
        string generic = own == 0 ? "" : $"<{string.Join(", ", arguments.TakeLast(own))}>";
        string place = type.DeclaringType is Type outer ? Named(outer, [.. arguments.SkipLast(own)]) + "."
            : type.Namespace?.StartsWith("Managed", StringComparison.Ordinal) == true ? type.Namespace + "."
            : "";
        return place + name + generic;
    }
}
